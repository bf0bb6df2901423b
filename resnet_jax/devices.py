"""Where JAX computes."""

import jax

from resnet_spec import choose_device


def use_device(device: str, *, exact: bool = False) -> str:
    """Builds models on `cpu`, on `gpu`, or with `auto` on the best there is; see resnet_spec.Backend."""
    chosen = choose_device(device, has_gpu=jax.default_backend() == "gpu", framework="JAX")
    jax.config.update("jax_default_device", jax.local_devices(backend=chosen)[0])
    if exact:
        jax.config.update("jax_default_matmul_precision", "highest")  # of convolutions too
    return chosen
