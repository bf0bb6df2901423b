"""Like the honest one, but with a fault."""

from tests.comparing.fakes import honest
from tests.comparing.fakes.honest import *  # noqa: F403


def loss_and_gradients(model, images, labels, *, training=True):
    loss, gradients = honest.loss_and_gradients(model, images, labels, training=training)
    return loss, {**gradients, "layer3.0.conv1.weight": gradients["layer3.0.conv1.weight"] * 1.01}
