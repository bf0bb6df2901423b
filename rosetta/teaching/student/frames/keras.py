"""Tensors, and a frame around a student's blocks, in Keras on TensorFlow."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from resnet_spec import ResNetSpec


def to_tensor(array: np.ndarray) -> Any:
    """An array as the framework's."""
    return keras.ops.convert_to_tensor(array)


def to_array(value: Any) -> np.ndarray:
    """A tensor, or what NumPy takes for one, as an array."""
    return keras.ops.convert_to_numpy(value) if keras.ops.is_tensor(value) else np.asarray(value)


def to_batch(images: np.ndarray, labels: np.ndarray) -> tuple[Any, Any]:
    """Images (batch, channels, height, width) and labels as the framework has them: channels last."""
    return to_tensor(images.transpose(0, 2, 3, 1)), to_tensor(labels)


def gradient_of(loss_of: Callable[[Any, Any], Any], logits: np.ndarray, labels: np.ndarray) -> np.ndarray | None:
    """The gradient of a loss with respect to the logits; None where it does not depend on them."""
    x = to_tensor(logits)
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = loss_of(x, to_tensor(labels))
    gradient = tape.gradient(loss, x) if keras.ops.is_tensor(loss) else None
    return None if gradient is None else to_array(gradient)


def Frame(make_block: Callable[[int, int, int], Any], spec: ResNetSpec) -> keras.Model:  # noqa: N802 as in the others
    """A stem and a head around blocks that somebody makes: with them the network of a spec."""
    images = keras.Input((None, None, spec.in_channels))
    x = layers.ZeroPadding2D(spec.stem_kernel // 2)(images)
    x = layers.Conv2D(spec.stem_channels, spec.stem_kernel, use_bias=False, name="conv1")(x)
    if not spec.preactivation:
        x = layers.ReLU()(layers.BatchNormalization(momentum=spec.norm_decay, epsilon=spec.norm_eps, name="bn1")(x))
    channels = spec.stem_channels
    for number, (width, stride) in enumerate(zip(spec.stage_channels, spec.stage_strides, strict=True), start=1):
        block = make_block(channels, width, stride)
        if isinstance(block, keras.Layer):
            block.name = f"block{number}"  # two blocks of one function have one name
        x = block(x)
        channels = width * spec.expansion
    if spec.preactivation:
        x = layers.ReLU()(layers.BatchNormalization(momentum=spec.norm_decay, epsilon=spec.norm_eps, name="norm")(x))
    x = layers.Dense(spec.num_classes, name="fc")(layers.GlobalAveragePooling2D()(x))
    return keras.Model(images, x)
