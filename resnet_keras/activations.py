"""What every layer of a live Keras model gives: its graph of layers with more outputs."""

import keras
import numpy as np

from resnet_keras.deep_graphs import deep_graphs
from resnet_keras.tracing import block_ends, is_counted, outputs_of
from resnet_spec import Activations, fit_images, in_forward_order


def activations(model: keras.Model, images: np.ndarray, *, training: bool = False) -> Activations:
    """The output of every layer and block by canonical name; see resnet_spec.Backend."""
    images = fit_images(images, model.input_shape[-1], model.inputs[0].dtype)
    outputs = outputs_of(model)
    shown = {name: output for name, (layer, output) in outputs.items() if is_counted(layer)}
    ends = {block: outputs[last][1] for block, last in block_ends(outputs).items()}
    with deep_graphs():
        probe = keras.Model(model.inputs, shown | ends)
    x = keras.ops.convert_to_tensor(images.transpose(0, 2, 3, 1))
    # Stateless, because a forward pass in training mode moves the running statistics.
    noted, _ = probe.stateless_call(probe.trainable_variables, probe.non_trainable_variables, x, training=training)
    return in_forward_order({name: _channels_first(output) for name, output in noted.items()})


def _channels_first(output: keras.KerasTensor) -> np.ndarray:
    """(batch, channels, height, width) of Keras' (batch, height, width, channels)."""
    array = keras.ops.convert_to_numpy(output)
    return array.transpose(0, 3, 1, 2) if array.ndim == 4 else array
