"""Like the honest one, but with a fault."""

import dataclasses

from resnet_spec import Layer
from tests.comparing.fakes import honest
from tests.comparing.fakes.honest import *  # noqa: F403


def trace(model, image_size):
    layers = honest.trace(model, image_size)
    wider = dataclasses.replace(layers[2], parameters=layers[2].parameters + 64, output_shape=(64, 23, 24))
    return [*layers[:2], wider, *layers[3:-1], Layer("extra", "Dropout", None)]
