"""Where Keras' engine computes: Keras has no setting of its own that holds for the whole process."""

from collections.abc import Callable
from contextlib import ExitStack

import keras

from resnet_spec import choose_device

_torch_scope = ExitStack()


def use_device(device: str, *, exact: bool = False) -> str:
    """Builds models on `cpu`, on `gpu`, or with `auto` on the best there is; see resnet_spec.Backend."""
    return _ENGINES[keras.config.backend()](device, exact)


def _by_tensorflow(device: str, exact: bool) -> str:
    import tensorflow as tf

    has_gpu = bool(tf.config.list_physical_devices("GPU"))
    chosen = choose_device(device, has_gpu=has_gpu, framework="TensorFlow")
    if chosen == "cpu" and has_gpu:
        tf.config.set_visible_devices([], "GPU")  # before its first operation, or it refuses
    if exact:
        tf.config.experimental.enable_tensor_float_32_execution(False)
    return chosen


def _by_jax(device: str, exact: bool) -> str:
    import jax

    chosen = choose_device(device, has_gpu=jax.default_backend() == "gpu", framework="JAX")
    jax.config.update("jax_default_device", jax.devices(chosen)[0])
    if exact:
        jax.config.update("jax_default_matmul_precision", "highest")  # of convolutions too
    return chosen


def _by_torch(device: str, exact: bool) -> str:
    import torch

    chosen = choose_device(device, has_gpu=torch.cuda.is_available(), framework="PyTorch")
    # Not PyTorch's default device, which Keras passes by; its own scope, which is never left.
    _torch_scope.enter_context(keras.device(chosen))
    if exact:
        torch.backends.cudnn.allow_tf32 = False  # of convolutions, by default True
        torch.backends.cuda.matmul.allow_tf32 = False
    return chosen


_ENGINES: dict[str, Callable[[str, bool], str]] = {"tensorflow": _by_tensorflow, "jax": _by_jax, "torch": _by_torch}
