"""Shares of a batch, and the reference's run of replicas."""

import numpy as np
import pytest

from resnet_spec import (
    RosettaError,
    check_devices,
    check_shares,
    draw_images,
    draw_labels,
    draw_weights,
    get_optimiser,
    get_spec,
    share,
)
from resnet_spec.differentiation import ghost_slope, reference_fit, reference_slope

SPEC = get_spec("resnet20_cifar", stage_blocks=(1, 1), stage_channels=(4, 8), stage_strides=(1, 2), stem_channels=4)
WITHOUT_NORMS = SPEC.replace(norm="none", stem_norm=False, projection_norm=False, conv_bias=True)


def batch(count: int, seed: int = 0):
    return draw_images(3, (8, 8), count, seed), draw_labels(10, count, seed)


def test_the_shares_are_the_batch() -> None:
    images, labels = batch(6)
    parts = [share((images, labels), device, 3) for device in range(3)]
    assert [list(part[1]) for part in parts] == [[labels[n], labels[n + 3]] for n in range(3)]
    assert np.array_equal(np.stack([part[0] for part in parts], axis=1).reshape(images.shape), images)
    assert np.array_equal(share((images, labels), 0, 1)[0], images)


@pytest.mark.parametrize(("batch_size", "devices", "near"), [(33, 2, "32 or 34"), (3, 4, "4"), (5, 2, "4 or 6")])
def test_unequal_shares_are_refused(batch_size: int, devices: int, near: str) -> None:
    with pytest.raises(
        RosettaError, match=f"A batch of {batch_size} cannot be .* {devices} devices: give one of {near},"
    ):
        check_shares(batch_size, devices)


def test_equal_shares_and_devices_that_are_there_pass() -> None:
    check_shares(32, 4)
    check_devices(2, 2, "JAX")
    with pytest.raises(RosettaError, match="JAX finds 1 of the 4 devices: give --devices the number that there is"):
        check_devices(1, 4, "JAX")


def test_without_norms_replicas_are_one_device() -> None:
    weights = {name: tensor.astype("float64") for name, tensor in draw_weights(WITHOUT_NORMS).items()}
    batches = [batch(8, seed) for seed in range(3)]
    rates = [0.01] * 3
    runs = [
        reference_fit(WITHOUT_NORMS, weights, batches, get_optimiser("momentum"), rates, replicas=replicas)
        for replicas in (1, 2, 4)
    ]
    assert np.ptp([losses for losses, _ in runs], axis=0).max() < 1e-13


def test_replicas_normalise_with_their_own_share() -> None:
    weights = draw_weights(SPEC)
    whole = batch(8)
    one, two = ghost_slope(SPEC, weights, whole, 1), ghost_slope(SPEC, weights, whole, 2)
    assert one.loss == reference_slope(SPEC, weights, *whole).loss
    first, second = (reference_slope(SPEC, weights, *share(whole, device, 2)) for device in range(2))
    assert two.loss == pytest.approx((first.loss + second.loss) / 2, abs=1e-15)
    assert abs(two.loss - one.loss) > 1e-4
    name = "layer1.0.conv1.weight"
    assert np.allclose(two.gradients[name], (first.gradients[name] + second.gradients[name]) / 2, atol=1e-15)
    assert all(np.array_equal(two.statistics[name], first.statistics[name]) for name in first.statistics)
    assert two.counts == first.counts
