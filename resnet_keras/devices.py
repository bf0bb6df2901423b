"""Where Keras' engine, TensorFlow, computes."""

import tensorflow as tf

from resnet_spec import RosettaError


def use_device(device: str) -> str:
    """Builds models on `cpu`, on `gpu`, or with `auto` on the best there is; see resnet_spec.Backend."""
    has_gpu = bool(tf.config.list_physical_devices("GPU"))
    if device == "gpu" and not has_gpu:
        raise RosettaError("device is 'gpu', but TensorFlow finds none here: give 'cpu' or 'auto'.")
    if device == "cpu" and has_gpu:
        tf.config.set_visible_devices([], "GPU")  # before its first operation, or it refuses
    return "gpu" if has_gpu and device != "cpu" else "cpu"
