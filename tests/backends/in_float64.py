"""Models in float64, as a user of each framework makes them."""

import importlib
from collections.abc import Callable
from typing import Any


def in_float64(key: str, make: Callable[[], Any]) -> Any:
    """What `make` gives in this backend's framework; in training mode, where the framework has new ones so."""
    if key == "jax":
        import jax
        from flax import nnx

        jax.config.update("jax_enable_x64", True)
        model = make()
        state = nnx.state(model, nnx.Any(nnx.Param, nnx.BatchStat))
        nnx.update(model, jax.tree.map(lambda tensor: tensor.astype("float64"), state))
        return model
    if key == "keras":
        import keras

        floatx, policy = keras.config.floatx(), keras.config.dtype_policy()
        keras.config.set_floatx("float64")
        keras.config.set_dtype_policy("float64")
        try:
            return make()
        finally:
            keras.config.set_floatx(floatx)
            keras.config.set_dtype_policy(policy)
    framework = importlib.import_module({"pt": "torch"}.get(key, key))
    dtype = framework.get_default_dtype()
    framework.set_default_dtype(framework.float64)
    try:
        return make()
    finally:
        framework.set_default_dtype(dtype)
