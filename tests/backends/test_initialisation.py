"""The frameworks' own initialisers draw what the spec says: He normal by fan-out, to within sampling error."""

from types import ModuleType

import numpy as np
import pytest

from resnet_spec import draw_weights, get_spec
from resnet_spec.weights import initial_std
from tests.backends.networks import SMALL

# Wide enough that a sample tells a normal distribution from a truncated one.
SPEC = get_spec("resnet18", conv_bias=True, stage_blocks=(1, 1), stage_channels=(64, 128), stage_strides=(1, 2))


def test_kernels_are_normal_with_the_specs_deviation(backend: ModuleType) -> None:
    weights = backend.export_weights(backend.build(SPEC))
    for name, tensor in weights.items():
        if tensor.ndim > 1:
            std, n = initial_std(tensor.shape), tensor.size
            # Five standard errors of a sample's mean, deviation and fourth moment.
            assert abs(tensor.mean()) < 5 * std / n**0.5, name
            assert abs(tensor.std() / std - 1) < 5 / (2 * n) ** 0.5, name
            kurtosis = np.mean((tensor / std) ** 4.0)
            assert abs(kurtosis - 3) < 5 * (96 / n) ** 0.5, name  # a truncated normal has 2.4, a uniform 1.8


def test_everything_else_is_zero_or_one(backend: ModuleType) -> None:
    weights = backend.export_weights(backend.build(SPEC))
    expected = draw_weights(SPEC)
    for name in weights:
        if weights[name].ndim == 1:
            assert np.array_equal(weights[name], expected[name]), name


@pytest.mark.parametrize("changes", [{}, {"order": "norm_relu_conv"}], ids=["v1", "v2"])
def test_the_last_norm_starts_at_zero_when_the_spec_says_so(backend: ModuleType, changes) -> None:
    spec = SMALL.replace(zero_init_last_norm=True, **changes)
    weights, expected = backend.export_weights(backend.build(spec)), draw_weights(spec)
    for name in weights:
        if weights[name].ndim == 1:
            assert np.array_equal(weights[name], expected[name]), name
