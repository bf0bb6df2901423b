"""Like the honest one, but with a fault."""

import time

from tests.comparing.fakes.honest import *  # noqa: F403


def predict(model, images, *, training=False):
    print("still thinking", flush=True)
    time.sleep(600)
