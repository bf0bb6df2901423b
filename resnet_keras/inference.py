"""Logits out of a Keras model, NumPy in and NumPy out."""

import keras
import numpy as np

from resnet_spec import fit_images


def predict(model: keras.Model, images: np.ndarray, *, training: bool = False) -> np.ndarray:
    """The model's output for these images; see resnet_spec.Backend."""
    images = fit_images(images, model.input_shape[-1], model.inputs[0].dtype)
    # Keras convolves (batch, height, width, channels).
    x = keras.ops.convert_to_tensor(images.transpose(0, 2, 3, 1))
    # Stateless, because a forward pass in training mode moves the running statistics.
    logits, _ = model.stateless_call(model.trainable_variables, model.non_trainable_variables, x, training=training)
    return keras.ops.convert_to_numpy(logits)
