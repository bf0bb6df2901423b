"""A folded network is the same function, by the reference in float64."""

import numpy as np
import pytest

from resnet_spec import (
    SpecError,
    WeightsError,
    draw_images,
    draw_weights,
    fold_batch_norm,
    get_spec,
    layer_table,
    randomise_norms,
    reference_output,
    weight_shapes,
)
from tests.arithmetic import relative_difference
from tests.backends.networks import VARIANTS

EXACT = [spec for spec in VARIANTS if spec.order == "conv_norm_relu" and spec.norm == "batch"]


def drawn(spec):
    return randomise_norms(spec, draw_weights(spec)), draw_images(spec.in_channels, (64, 65), 2)


@pytest.mark.parametrize("spec", EXACT, ids=lambda spec: spec.name)
def test_folding_changes_no_logit(spec) -> None:
    weights, images = drawn(spec)
    folded_spec, folded = fold_batch_norm(spec, {name: tensor.astype("float64") for name, tensor in weights.items()})
    assert layer_table(folded_spec).running_statistics == 0
    difference = relative_difference(
        reference_output(spec, weights, images), reference_output(folded_spec, folded, images)
    )
    assert difference < 1e-13


def test_the_weights_given_stay_as_they_were() -> None:
    weights, _ = drawn(EXACT[0])
    before = {name: tensor.copy() for name, tensor in weights.items()}
    _, folded = fold_batch_norm(EXACT[0], weights)
    folded["fc.weight"][:] = 0
    assert all(np.array_equal(before[name], weights[name]) for name in before)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (get_spec("resnet50_v2"), "order is 'norm_relu_conv', in which each block's first norm follows a sum"),
        (EXACT[0].replace(order="conv_relu_norm"), "order is 'conv_relu_norm', in which a ReLU stands between"),
        (
            EXACT[0].replace(norm="none", stem_norm=False, projection_norm=False),
            "norm is 'none', so small has no batch norm to fold",
        ),
    ],
)
def test_an_order_that_does_not_fold_is_refused_with_the_reason(spec, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        fold_batch_norm(spec, draw_weights(spec))
    assert str(caught.value).startswith(message)


def test_weights_of_another_network_are_refused() -> None:
    weights, _ = drawn(EXACT[0])
    del weights["bn1.running_var"]
    with pytest.raises(WeightsError, match=r"bn1\.running_var is missing"):
        fold_batch_norm(EXACT[0], weights)


def test_a_folded_network_has_the_tensors_of_its_spec() -> None:
    folded_spec, folded = fold_batch_norm(EXACT[0], draw_weights(EXACT[0]))
    assert list(folded) == list(weight_shapes(folded_spec))


def test_a_folded_network_is_worked_out_by_hand() -> None:
    """One channel: kernel k and bias b behind a norm of scale 3, shift 5, mean 7 and variance 4 with eps 0.25."""
    spec = EXACT[0].replace(conv_bias=True, norm_eps=0.25)
    weights = {name: tensor.astype("float64") for name, tensor in draw_weights(spec).items()}
    for norm, conv in (("bn1", "conv1"), ("layer2.0.downsample.1", "layer2.0.downsample.0")):
        for key, value in (("weight", 3.0), ("bias", 5.0), ("running_mean", 7.0), ("running_var", 6.0)):
            weights[f"{norm}.{key}"][0] = value
        weights[f"{conv}.bias"][0] = 11.0
    folded_spec, folded = fold_batch_norm(spec, weights)
    for conv in ("conv1", "layer2.0.downsample.0"):
        assert folded[f"{conv}.weight"][0] == pytest.approx(weights[f"{conv}.weight"][0] * 3 / 2.5)
        assert folded[f"{conv}.bias"][0] == pytest.approx((11 - 7) * 3 / 2.5 + 5)
    assert folded_spec.name == f"{spec.name}_folded"
    assert (folded_spec.conv_bias, folded_spec.norm) == (True, "none")
    assert {name: tensor.dtype for name, tensor in folded.items()} == dict.fromkeys(folded, np.dtype("float64"))


def test_what_no_norm_follows_keeps_its_kernel_and_gets_a_bias() -> None:
    spec = EXACT[0].replace(projection_norm=False, stem_norm=False)
    weights = draw_weights(spec)
    _, folded = fold_batch_norm(spec, weights)
    for conv in ("conv1", "layer2.0.downsample.0"):
        assert np.array_equal(folded[f"{conv}.weight"], weights[f"{conv}.weight"])
        assert not folded[f"{conv}.bias"].any()
