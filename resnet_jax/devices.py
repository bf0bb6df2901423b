"""Where JAX computes."""

import jax

from resnet_spec import RosettaError


def use_device(device: str) -> str:
    """Builds models on `cpu`, on `gpu`, or with `auto` on the best there is; see resnet_spec.Backend."""
    has_gpu = jax.default_backend() != "cpu"
    if device == "gpu" and not has_gpu:
        raise RosettaError("device is 'gpu', but JAX finds none here: give 'cpu' or 'auto'.")
    if device == "cpu":
        jax.config.update("jax_default_device", jax.devices("cpu")[0])
    return jax.default_backend() if device != "cpu" else "cpu"
