"""The reference's arithmetic, by numbers that can be worked out by hand."""

import dataclasses

import numpy as np
import pytest

from resnet_spec import (
    ImagesError,
    ResNetSpec,
    WeightsError,
    draw_images,
    draw_weights,
    layer_table,
    reference_activations,
    reference_output,
)
from resnet_spec.reference import (
    Reference,
    as_logits,
    cross_entropy,
    padded,
    per_channel,
    reference_pass,
    relu,
    same_sides,
    softmax,
)
from tests.backends.networks import VARIANTS

PLAIN = ResNetSpec(
    in_channels=1,
    num_classes=2,
    stem_kernel=3,
    stem_stride=1,
    stem_channels=1,
    stem_pool="none",
    stage_blocks=(1,),
    stage_channels=(1,),
    stage_strides=(1,),
    image_size=4,
)
NO_NORM = {"norm": "none", "stem_norm": False, "projection_norm": False}
IMAGE = np.arange(1.0, 17.0).reshape(1, 1, 4, 4)


def layers(weights: dict[str, np.ndarray] | None = None, training: bool = False, **changes: object) -> Reference:
    return Reference(PLAIN.replace(**changes), weights or {}, training, lambda _name, _output: None)


def test_a_convolution_sums_products_at_each_place() -> None:
    kernel = np.zeros((1, 1, 3, 3))
    kernel[0, 0, 0, 1], kernel[0, 0, 1, 1], kernel[0, 0, 1, 2] = 100, 1, 10  # above, here, to the right
    found = layers({"c.weight": kernel}).conv("c", IMAGE)
    assert found[0, 0, 0].tolist() == [1 + 20, 2 + 30, 3 + 40, 4]
    assert found[0, 0, 1].tolist() == [105 + 60, 206 + 70, 307 + 80, 408]
    strided = layers({"c.weight": kernel}).conv("c", IMAGE, stride=2)
    assert strided[0, 0].tolist() == [[21, 43], [9 + 500 + 100, 11 + 700 + 120]]
    same = layers({"c.weight": kernel}, conv_padding="same").conv("c", IMAGE, stride=2)
    # 4 pixels by stride 2 need one more pixel, which stands behind.
    assert same[0, 0].tolist() == [[6 + 70 + 200, 8 + 400], [14 + 150 + 1000, 16 + 1200]]
    biased = layers({"c.weight": kernel, "c.bias": np.array([0.5])}, conv_bias=True).conv("c", IMAGE)
    assert biased.tolist() == (found + 0.5).tolist()


def test_groups_keep_to_their_channels() -> None:
    x = np.stack([IMAGE[0, 0], 2 * IMAGE[0, 0], 3 * IMAGE[0, 0], 4 * IMAGE[0, 0]])[None]
    kernel = np.array([[1.0, 10], [100, 1000]])[:, :, None, None]
    found = layers({"c.weight": kernel}).conv("c", x, groups=2)
    assert found.shape == (1, 2, 4, 4)
    assert found[0, :, 0, 0].tolist() == [1 + 20, 300 + 4000]
    assert layers({"c.weight": np.ones((3, 4, 1, 1))}).conv("c", x)[0, :, 0, 1].tolist() == [20.0] * 3


def test_a_norm_uses_the_running_or_the_batchs_statistics() -> None:
    weights = {"n.weight": np.array([2.0]), "n.bias": np.array([5.0])}
    weights |= {"n.running_mean": np.array([3.0]), "n.running_var": np.array([3.75])}
    x = np.array([1.0, 3.0]).reshape(2, 1, 1, 1)
    assert layers(weights, norm_eps=0.25).norm("n", x).ravel().tolist() == [5 - 2, 5]
    # Mean 2 and variance 1, over n and not n - 1, plus 0.5625: a root of 1.25.
    trained = layers(weights, training=True, norm_eps=0.5625).norm("n", x)
    assert trained.ravel().tolist() == [5 - 1.6, 5 + 1.6]
    bare = layers(**NO_NORM)
    assert bare.norm_relu("n", x, has_relu=False) is x
    # Of each channel its own: means 0 and 10, variances 1 and 4.
    weights = {"n.weight": np.ones(2), "n.bias": np.zeros(2)}
    x = np.array([[[[-1.0, 1.0, 1.0]], [[8.0, 8.0, 12.0]]], [[[-1.0, -1.0, 1.0]], [[12.0, 12.0, 8.0]]]])
    trained = layers(weights, training=True, norm_eps=1e-30).norm("n", x)
    assert trained[:, 0].tolist() == x[:, 0].tolist()
    assert trained[:, 1].tolist() == ((x[:, 1] - 10) / 2).tolist()


@pytest.mark.parametrize(
    ("order", "expected"), [("conv_norm_relu", 0.0), ("norm_relu_conv", 0.0), ("conv_relu_norm", -1.0)]
)
def test_norm_and_relu_stand_in_the_specs_order(order: str, expected: float) -> None:
    one = np.array([1.0])
    weights = {"n.weight": one, "n.bias": one - 1, "n.running_mean": one, "n.running_var": one}
    reference = layers(weights, order=order, norm_eps=1e-30)
    x = np.array(-2.0).reshape(1, 1, 1, 1)
    assert reference.norm_relu("n", x).item() == expected
    assert reference.norm_relu("n", x, has_relu=False).item() == -3.0
    assert reference.norm_relu("n", x, has_norm=False).item() == 0.0
    assert reference.norm_relu("n", x, has_norm=False, has_relu=False).item() == -2.0


@pytest.mark.parametrize(
    ("padding", "expected"),
    [
        ("symmetric", [[-1, -2], [-5, -6]]),
        ("valid", [[-1]]),
        ("same", [[-1, -3], [-9, -11]]),
    ],
)
def test_the_pool_takes_the_largest_and_padding_never_wins(padding: str, expected: list[list[float]]) -> None:
    found = layers(stem_pool=padding).max_pool(-IMAGE)
    assert found[0, 0].tolist() == expected


def test_option_a_adds_zero_channels_half_before_and_half_after() -> None:
    reference = layers(shortcut="A", projection_norm=False)
    found = reference.shortcut("b", IMAGE, 6, 2)
    assert found.shape == (1, 6, 2, 2)
    assert found[0, 2].tolist() == [[1, 3], [9, 11]]
    assert not found[0, [0, 1, 3, 4, 5]].any()
    assert reference.shortcut("b", IMAGE, 1, 1).tolist() == IMAGE.tolist()
    assert layers(shortcut="none", projection_norm=False).shortcut("b", IMAGE, 1, 1) is None


def test_what_stands_behind_a_projection() -> None:
    weights = {"b.downsample.0.weight": np.array([[[[-1.0]]], [[[2.0]]]])}
    for relu_behind, expected in ((True, [0.0, 22.0]), (False, [-11.0, 22.0])):
        reference = layers(weights, projection_norm=False, projection_relu=relu_behind)
        assert reference.shortcut("b", IMAGE, 2, 2)[0, :, 1, 1].tolist() == expected


def test_strides_and_groups_of_a_blocks_convolutions() -> None:
    assert layers().strides_and_groups(2) == [(2, 1), (1, 1)]
    bottleneck = {"block": "bottleneck", "groups": 4, "stage_channels": (64,)}
    assert layers(**bottleneck).strides_and_groups(2) == [(1, 1), (2, 4), (1, 1)]
    assert layers(**bottleneck, bottleneck_stride="1x1").strides_and_groups(2) == [(2, 1), (1, 4), (1, 1)]


def test_a_blocks_end() -> None:
    x, skip = np.array([1.0, -5.0]), np.array([2.0, 1.0])
    assert layers().add("block", x, skip).tolist() == [3, 0]
    assert layers(relu_after_sum=False).add("block", x, skip).tolist() == [3, -4]
    assert layers(relu_after_sum=False).add("block", x, None).tolist() == [1, -5]


def middle_pixel(factor: float) -> np.ndarray:
    kernel = np.zeros((1, 1, 3, 3))
    kernel[0, 0, 1, 1] = factor
    return kernel


def test_a_blocks_last_convolution_meets_the_sum_as_it_is() -> None:
    weights = {"b.conv1.weight": middle_pixel(1.0), "b.conv2.weight": middle_pixel(-1.0)}
    for relu_before_sum, expected in ((False, 0 * IMAGE), (True, IMAGE)):
        reference = layers(weights, **NO_NORM, relu_before_sum=relu_before_sum, relu_after_sum=False)
        assert reference.block("b", IMAGE, 1, 1).tolist() == expected.tolist()


def test_a_projection_starts_from_the_pre_activation_and_every_other_shortcut_from_the_input() -> None:
    weights = {"b.conv1.weight": middle_pixel(0.0), "b.conv2.weight": middle_pixel(0.0)}
    pre_activation = {**NO_NORM, "order": "norm_relu_conv", "stem_relu": False, "relu_after_sum": False}
    x = np.concatenate([-IMAGE, IMAGE])
    assert layers(weights, **pre_activation).pre_act_block("b", x, 1, 1).tolist() == x.tolist()
    weights["b.downsample.0.weight"] = np.full((1, 1, 1, 1), 5.0)
    projecting = layers(weights, **pre_activation, shortcut="C").pre_act_block("b", x, 1, 1)
    assert projecting.tolist() == (5 * relu(x)).tolist()


def test_a_reference_infers_unless_told_to_train_and_stays_as_it_is() -> None:
    weights, images = draw_weights(PLAIN), np.concatenate([IMAGE, -IMAGE])
    noted: dict[str, np.ndarray] = {}
    outputs = [
        reference_output(PLAIN, weights, images),
        reference_activations(PLAIN, weights, images)["fc"],
        reference_pass(PLAIN, weights, images, noted.__setitem__),
        noted["fc"],
    ]
    inferred, trained = (reference_output(PLAIN, weights, images, training=training) for training in (False, True))
    assert all(output.tolist() == inferred.tolist() != trained.tolist() for output in outputs)
    with pytest.raises(dataclasses.FrozenInstanceError):
        layers().training = True


def test_small_functions() -> None:
    assert relu(np.array([-1.0, 0.5])).tolist() == [0, 0.5]
    assert np.isnan(relu(np.array([np.nan]))).all()
    assert softmax(np.log([[1.0, 3.0], [2.0, 2.0]])).tolist() == [[0.25, 0.75], [0.5, 0.5]]
    assert softmax(np.array([[1e4, 1e4]])).tolist() == [[0.5, 0.5]]
    assert cross_entropy(np.log([[1.0, 3.0], [1.0, 1.0]]), np.array([1, 1])) == pytest.approx(np.log(8 / 3) / 2)
    assert cross_entropy(np.array([[1e4, 0.0]]), np.array([1])) == 1e4
    assert per_channel(np.array([1.0, 2.0])).shape == (2, 1, 1)
    assert as_logits(np.array([1.0, 0.0]), is_softmax=True).tolist() == [0.0, -np.inf]
    assert as_logits(np.array([1.0, 0.0]), is_softmax=False).tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "sides"),
    [(4, 3, 1, (1, 1)), (4, 3, 2, (0, 1)), (5, 3, 2, (1, 1)), (4, 2, 1, (0, 1)), (7, 7, 2, (3, 3)), (8, 1, 2, (0, 0))],
)
def test_same_pads_as_tensorflow(size: int, kernel: int, stride: int, sides: tuple[int, int]) -> None:
    assert same_sides(size, kernel, stride) == sides
    x = padded(np.zeros((1, 1, size, size + 1)), kernel, stride, "same", 9.0)
    assert x.shape[2] == size + sum(sides)
    assert x.sum() == 9 * (x.size - size * (size + 1))


def test_padding_by_its_word() -> None:
    x = np.zeros((1, 1, 4, 5))
    assert padded(x, 5, 2, "symmetric", 0.0).shape == (1, 1, 8, 9)
    assert padded(x, 4, 2, "symmetric", 0.0).shape == (1, 1, 8, 9)
    assert padded(x, 5, 2, "valid", 0.0) is x


@pytest.mark.parametrize("spec", VARIANTS, ids=lambda spec: spec.name)
def test_every_layer_puts_out_the_oracles_shape(spec: ResNetSpec, monkeypatch) -> None:
    table = layer_table(spec, 64)
    found = {}
    for method in ("conv", "norm", "block", "pre_act_block"):
        plain = getattr(Reference, method)

        def noting(self, name, x, *rest, plain=plain):
            found[name] = plain(self, name, x, *rest)
            return found[name]

        monkeypatch.setattr(Reference, method, noting)
    images = draw_images(spec.in_channels, (64, 64), 1)
    output = reference_output(spec, draw_weights(spec), images)
    assert output.dtype == np.float64
    assert output.shape == (1, spec.num_classes)
    expected = {layer.name: layer.output_shape for layer in table.traced if layer.name != "fc"}
    absent = found.keys() - expected.keys()
    assert not absent or (
        spec.norm == "none" and all("bn" in name or "norm" in name or "down" in name for name in absent)
    )
    assert {name: found[name].shape[1:] for name in expected} == expected


def test_what_does_not_fit_is_refused() -> None:
    weights = draw_weights(PLAIN)
    with pytest.raises(ImagesError):
        reference_output(PLAIN, weights, np.zeros((1, 2, 4, 4)))
    with pytest.raises(WeightsError, match=r"conv1\.weight is missing"):
        reference_output(PLAIN, {}, IMAGE)


def test_a_whole_network_by_hand() -> None:
    """One channel and kernels of the middle pixel alone: every layer is a number times the image."""
    spec = PLAIN.replace(norm="none", stem_norm=False, projection_norm=False)
    weights = {name: np.zeros_like(tensor) for name, tensor in draw_weights(spec).items()}
    for name, factor in (("conv1", 2.0), ("layer1.0.conv1", 3.0), ("layer1.0.conv2", 0.5)):
        weights[f"{name}.weight"][0, 0, 1, 1] = factor
    weights["fc.weight"][:, 0], weights["fc.bias"][:] = (1.0, -1.0), (0.0, 0.25)
    mean = 8.5 * (2 + 2 * 3 * 0.5)
    for training in (False, True):
        assert reference_output(spec, weights, IMAGE, training=training).tolist() == [[mean, 0.25 - mean]]
    weights["layer1.0.conv1.weight"][0, 0, 1, 1] = -3.0  # which the unit's ReLU takes off
    assert reference_output(spec, weights, IMAGE).tolist() == [[17.0, -16.75]]
    weights["layer1.0.conv1.weight"][0, 0, 1, 1] = 3.0
    probabilities = reference_output(spec.replace(head="softmax"), weights, IMAGE / 100)
    assert probabilities.sum() == pytest.approx(1.0)
    assert np.log(probabilities[0, 0] / probabilities[0, 1]) == pytest.approx(2 * mean / 100 - 0.25)
    # In pre-activation the sum takes the stem's own output, and a ReLU stands before the first convolution.
    weights["conv1.weight"][0, 0, 1, 1] = -2.0
    linear = spec.replace(order="norm_relu_conv", stem_relu=False, relu_after_sum=False)
    assert reference_output(linear, weights, IMAGE).tolist() == [[0.0, 0.25]]
    assert reference_output(linear, weights, -IMAGE).tolist() == [[mean, 0.25 - mean]]
    assert reference_output(spec, weights, IMAGE).tolist() == [[0.0, 0.25]]
