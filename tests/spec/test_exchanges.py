"""Bytes and messages of a step, by hand."""

import pytest

from resnet_spec import get_spec, layer_table
from resnet_spec.exchanges import (
    Exchange,
    Network,
    gradient_exchange,
    halving_seconds,
    norm_exchange,
    ring_bytes,
    ring_seconds,
)

RESNET50 = layer_table(get_spec("resnet50"))


def test_the_gradients_of_resnet50_are_a_hundred_megabytes() -> None:
    assert gradient_exchange(RESNET50) == Exchange(1, 4 * 25_557_032)


def test_53_norms_of_26560_channels_are_exchanged_four_times() -> None:
    assert norm_exchange(RESNET50) == Exchange(4 * 53, 4 * 4 * 26_560)
    assert norm_exchange(
        layer_table(get_spec("resnet18").replace(norm="none", stem_norm=False, projection_norm=False))
    ) == Exchange(0, 0)


def test_a_ring_sends_nearly_twice_the_bytes_in_many_messages() -> None:
    network = Network(latency=1e-3, bandwidth=1e6)
    assert ring_bytes(Exchange(1, 1000), 4) == 1500
    assert ring_seconds(Exchange(2, 1000), 4, network) == pytest.approx(2 * 6 * 1e-3 + 1500 / 1e6)
    assert halving_seconds(Exchange(2, 1000), 4, network) == pytest.approx(2 * 4 * 1e-3 + 1500 / 1e6)
    assert ring_seconds(Exchange(2, 1000), 1, network) == halving_seconds(Exchange(2, 1000), 1, network) == 0
