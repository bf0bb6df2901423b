"""What Keras' own counters say of a model."""

import math

import keras


def counters(model: keras.Model, image_size: int | tuple[int, int]) -> dict[str, int]:
    """The framework's own counts, by how people write them; see resnet_spec.Backend."""
    return {
        "model.count_params()": model.count_params(),
        "sum(math.prod(v.shape) for v in model.trainable_variables)": sum(
            math.prod(v.shape) for v in model.trainable_variables
        ),
        "sum(math.prod(v.shape) for v in model.non_trainable_variables)": sum(
            math.prod(v.shape) for v in model.non_trainable_variables
        ),
    }
