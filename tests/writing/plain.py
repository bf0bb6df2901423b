"""Plain texts, and the models that they make, in float64 and with what the backends' own functions ask for."""

import importlib
from functools import cache
from types import ModuleType
from typing import Any

from resnet_spec import ResNetSpec
from rosetta.backends import BACKENDS
from rosetta.writing.write import write


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
    model = _in_float64(written(spec, key), key)
    if key != "keras":
        model.spec = spec  # where the backends look for the head
    return model


def _in_float64(text: str, key: str) -> Any:
    if key == "jax":
        import jax
        from flax import nnx

        jax.config.update("jax_enable_x64", True)
        model = made(text, key)
        state = nnx.state(model, nnx.Any(nnx.Param, nnx.BatchStat))
        nnx.update(model, jax.tree.map(lambda tensor: tensor.astype("float64"), state))
        return model
    if key == "keras":
        import keras

        floatx, policy = keras.config.floatx(), keras.config.dtype_policy()
        keras.config.set_floatx("float64")
        keras.config.set_dtype_policy("float64")
        try:
            return made(text, key)
        finally:
            keras.config.set_floatx(floatx)
            keras.config.set_dtype_policy(policy)
    framework = importlib.import_module({"pt": "torch"}.get(key, key))
    dtype = framework.get_default_dtype()
    framework.set_default_dtype(framework.float64)
    try:
        return made(text, key)
    finally:
        framework.set_default_dtype(dtype)
