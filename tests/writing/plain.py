"""Plain texts, and the models that they make, in float64 and with what the backends' own functions ask for."""

from functools import cache
from types import ModuleType
from typing import Any

from resnet_spec import ResNetSpec
from rosetta.backends import BACKENDS
from rosetta.writing.write import write
from tests.backends.in_float64 import in_float64


@cache
def written(spec: ResNetSpec, key: str) -> str:
    """The network as plain code."""
    return write(spec, BACKENDS[key], f"rosetta write {spec.name} --backend {key}")


def namespace_of(text: str) -> dict[str, Any]:
    """What a file defines; it is not run as a program."""
    namespace: dict[str, Any] = {"__name__": "plain"}
    exec(compile(text, "plain.py", "exec"), namespace)
    return namespace


def made(text: str, key: str) -> Any:
    """A fresh model of a plain text, in the framework's own precision."""
    namespace = namespace_of(text)
    if key == "jax":
        from flax import nnx

        return namespace["ResNet"](rngs=nnx.Rngs(0))
    return namespace["resnet" if key == "keras" else "ResNet"]()


def live(backend: ModuleType, spec: ResNetSpec) -> Any:
    """A plain text's model in float64, which the backend's functions take for their own."""
    key = backend.__name__.removeprefix("resnet_")
    model = in_float64(key, lambda: made(written(spec, key), key))
    if key != "keras":
        model.spec = spec  # where the backends look for the head
    return model
