"""Like the honest one, but with a fault."""

from tests.comparing.fakes.honest import *  # noqa: F403
from tests.comparing.fakes.honest import predict


def compile(model, image_size, batch):
    stale = type(model)(model.spec, model.dtype)
    stale.weights = {**model.weights, "fc.bias": model.weights["fc.bias"] + 1}
    return lambda images: predict(stale, images)
