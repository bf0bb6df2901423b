"""Like the honest one, but with a fault."""

import os
import signal

from tests.comparing.fakes.honest import *  # noqa: F403


def predict(model, images, *, training=False):
    print("x" * 100_000)
    print("the last words", flush=True)
    os.kill(os.getpid(), signal.SIGSEGV)
