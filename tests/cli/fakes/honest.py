"""A backend that says what the oracle says; its logits hang on every weight."""

import numpy as np

from resnet_spec import layer_table


class Model:
    def __init__(self, spec, dtype):
        self.spec, self.dtype = spec, dtype
        self.weights = {}


def build(spec, *, seed=0, dtype="float32"):
    return Model(spec, dtype)


def load_weights(model, weights):
    model.weights = dict(weights)


def export_weights(model):
    return model.weights


def trace(model, image_size):
    return layer_table(model.spec, image_size).traced


def predict(model, images, *, training=False):
    total = sum(tensor.sum(dtype="float64") for tensor in model.weights.values()) + images.sum() + training
    return np.outer(np.arange(1, len(images) + 1), np.arange(model.spec.num_classes) + total).astype(model.dtype)
