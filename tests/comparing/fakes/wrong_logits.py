"""Like the honest one, but with a fault."""

from tests.comparing.fakes import honest
from tests.comparing.fakes.honest import *  # noqa: F403


def predict(model, images, *, training=False):
    return honest.predict(model, images, training=training) * (1 + 1e-3 * training)
