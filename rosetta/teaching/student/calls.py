"""Calls a student's function with tensors and keeps what it gives as arrays."""

from collections.abc import Callable
from typing import Any

import numpy as np

from resnet_spec import RosettaError
from rosetta.identifying.targets import Target, telling_what_failed
from rosetta.teaching.tasks import Arrays, Task

_MOST_NUMBERS = 10**6


def make_calls(task: Task, target: Target, function: Callable[..., Any], frame: Any) -> tuple[dict[str, Any], Arrays]:
    """What each call gave: how many values, or its failure, a sentence; and the values as arrays.

    Each call of `task.data["calls"]` is a list of arguments: the name of an array, a plain value, or the names of
    the arrays of a dictionary.
    """
    forms: list[dict[str, Any]] = []
    arrays: Arrays = {}
    for number, arguments in enumerate(task.data["calls"]):
        given = [_argument(argument, task.arrays, frame) for argument in arguments]
        try:
            with telling_what_failed(target):
                names = _keep(f"{number}", function(*given), arrays, target, frame)
            forms.append({"names": names})
        except RosettaError as error:
            forms.append({"failure": str(error)})
    data: dict[str, Any] = {"calls": forms}
    if task.data.get("gradient"):
        data |= _gradient(task, target, function, frame, arrays)
    return data, arrays


def _argument(argument: dict[str, Any], arrays: Arrays, frame: Any) -> Any:
    if "array" in argument:
        return frame.to_tensor(arrays[argument["array"]])
    if "arrays" in argument:  # a dictionary of NumPy's own
        return {name: arrays[key].copy() for name, key in argument["arrays"].items()}
    return tuple(argument["tuple"]) if "tuple" in argument else argument["value"]


def _keep(call: str, value: Any, arrays: Arrays, target: Target, frame: Any) -> list[str]:
    """Puts what a call gave among the arrays; returns its names there, less the call's own."""
    parts = value if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, tuple | list) else None
    if isinstance(value, list) and value and isinstance(value[0], int | float):
        parts = None  # a list of numbers is one value
    named = {"": value} if parts is None else {str(name): part for name, part in parts.items()}
    for name, part in named.items():
        arrays[f"{call}:{name}"] = _as_array(part, target, frame)
    return list(named)


def _as_array(value: Any, target: Target, frame: Any) -> np.ndarray:
    kind = type(value).__name__
    try:
        array = frame.to_array(value)
    except Exception:
        raise RosettaError(f"{target.text} gives {_article(kind)} {kind}, where a tensor belongs.") from None
    if array.dtype.kind not in "fiub" or array.size > _MOST_NUMBERS:
        what = "None" if value is None else f"{_article(kind)} {kind}"
        raise RosettaError(f"{target.text} gives {what}, where a tensor of numbers belongs.")
    return array


def _article(noun: str) -> str:
    return "an" if noun[:1].lower() in "aeiou" else "a"


def _gradient(task: Task, target: Target, function: Callable[..., Any], frame: Any, arrays: Arrays) -> dict[str, Any]:
    """The gradient of the first call's value with respect to its first argument, by the framework's own means."""
    logits, labels = (task.arrays[argument["array"]] for argument in task.data["calls"][0])
    try:
        with telling_what_failed(target):
            gradient = frame.gradient_of(function, logits, labels)
    except RosettaError as error:
        return {"gradient_failure": str(error)}
    if gradient is not None:
        arrays["gradient"] = gradient
    return {}
