"""Like the honest one, with a counter."""

from tests.comparing.fakes.honest import *  # noqa: F403


def counters(model, image_size):
    return {"count()": 11_178_378}
