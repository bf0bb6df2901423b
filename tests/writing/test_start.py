"""With the framework's own seed a plain text starts from the very bits of the project's own model."""

import random
from types import ModuleType

import numpy as np
import pytest

from tests.backends.networks import SMALL, SMALL_BOTTLENECK
from tests.writing.plain import made, written

SPECS = [
    SMALL.replace(zero_init_last_norm=True),
    SMALL_BOTTLENECK.replace(order="norm_relu_conv", conv_bias=True, conv_padding="same"),
]


def seed(key: str) -> None:
    """As a user of the framework seeds it."""
    if key == "pt":
        import torch

        torch.manual_seed(0)
    elif key == "paddle":
        import paddle

        paddle.seed(0)
    elif key == "keras":
        random.seed(0)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_it_starts_as_the_projects_own_model(backend: ModuleType, spec) -> None:
    key = backend.__name__.removeprefix("resnet_")
    expected = backend.export_weights(backend.build(spec, seed=0))
    seed(key)
    model = made(written(spec, key), key)
    if key != "keras":
        model.spec = spec
    found = backend.export_weights(model)
    assert found.keys() == expected.keys()
    assert all(np.array_equal(found[name], expected[name]) for name in expected)
