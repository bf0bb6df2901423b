"""Like the honest one, but with a fault."""

import os
import signal

from tests.cli.fakes.honest import *  # noqa: F403


def predict(model, images, *, training=False):
    print("the last words")
    print("x" * 100_000)
    os.kill(os.getpid(), signal.SIGSEGV)
