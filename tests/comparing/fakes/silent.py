"""Like the honest one, but with a fault."""

import os

from tests.comparing.fakes.honest import *  # noqa: F403


def predict(model, images, *, training=False):
    os._exit(0)
