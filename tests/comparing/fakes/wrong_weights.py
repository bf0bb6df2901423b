"""Like the honest one, but with a fault."""

from tests.comparing.fakes.honest import *  # noqa: F403


def export_weights(model):
    return {**model.weights, "fc.bias": model.weights["fc.bias"] + 1}
