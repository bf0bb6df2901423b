"""The logits in whatever somebody's model gives."""

from collections.abc import Callable, Mapping
from typing import Any

from resnet_spec.errors import ModelError


def logits_in(output: Any, is_tensor: Callable[[Any], bool]) -> Any:
    """A tensor itself, or within what holds several the one that is called `logits`, or else the first.

    Raises ModelError where there is none.
    """
    if is_tensor(output):
        return output
    tensors = _tensors_in(output, is_tensor)
    if tensors:
        return next(iter(tensors.values()))
    kind = "None" if output is None else type(output).__name__
    raise ModelError(f"gives {kind}, and no tensor: return the logits")


def which_logits(output: Any, is_tensor: Callable[[Any], bool]) -> str:
    """Which of several tensors `logits_in` takes, in words; empty where there is only one."""
    tensors = {} if is_tensor(output) else _tensors_in(output, is_tensor)
    count = len({id(tensor) for tensor in tensors.values()})
    if count < 2:
        return ""
    name = next(iter(tensors))
    return f"{count} tensors, of which {f'number {name}' if isinstance(name, int) else repr(name)}"


def _tensors_in(output: Any, is_tensor: Callable[[Any], bool]) -> dict[str | int, Any]:
    """The tensors by name, or by number from 1, the logits first where one is called that."""
    logits = getattr(output, "logits", None)
    named: Any = {}
    if isinstance(output, Mapping):
        named, logits = output, output.get("logits", logits)
    elif isinstance(output, tuple | list):
        named = dict(enumerate(output, 1))
    return {name: value for name, value in {"logits": logits, **named}.items() if is_tensor(value)}
