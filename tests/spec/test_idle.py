"""A bias is idle where the network computes the same with another one in its place."""

import numpy as np
import pytest

from resnet_spec import (
    ResNetSpec,
    draw_images,
    draw_weights,
    get_spec,
    idle_biases,
    layer_table,
    randomise_norms,
    reference_output,
)

SMALL = ResNetSpec(
    in_channels=2,
    num_classes=3,
    stem_kernel=3,
    stem_channels=4,
    stage_blocks=(2, 1),
    stage_channels=(4, 6),
    stage_strides=(1, 2),
    conv_bias=True,
    stem_pool="none",
    image_size=14,
)
NARROW = {"block": "bottleneck", "width_per_group": 32}
LINEAR = {"stem_relu": False, "relu_after_sum": False}
SPECS = {
    "v1": SMALL,
    "v1 without a norm on the projection": SMALL.replace(projection_norm=False),
    "v1 with a ReLU on the projection": SMALL.replace(projection_relu=True),
    "v1, linear stem and sums": SMALL.replace(**LINEAR, stem_norm=False),
    "v1, bottlenecks that project on a linear stem": SMALL.replace(**NARROW, shortcut="C", stem_norm=False, **LINEAR),
    "v1, ReLU before the sum": SMALL.replace(relu_before_sum=True, relu_after_sum=False),
    "v1, a last block of one pixel": SMALL.replace(**LINEAR, image_size=4, shortcut="C"),
    "v1, plain": SMALL.replace(shortcut="none", projection_norm=False, **LINEAR),
    "v1, option A": SMALL.replace(shortcut="A", projection_norm=False, **LINEAR),
    "v2": SMALL.replace(order="norm_relu_conv", stem_norm=False, projection_norm=False, **LINEAR),
    "v2, norms on stem and projections": SMALL.replace(order="norm_relu_conv", stem_pool="symmetric", **LINEAR),
    "v2, ReLUs on stem and projections": SMALL.replace(order="norm_relu_conv", projection_relu=True),
    "v2, bottlenecks": SMALL.replace(order="norm_relu_conv", **NARROW, **LINEAR, shortcut="C"),
    "v2, plain": SMALL.replace(order="norm_relu_conv", shortcut="none", projection_norm=False, relu_after_sum=False),
    "ReLU before norm": SMALL.replace(order="conv_relu_norm"),
    "ReLU before norm, linear": SMALL.replace(order="conv_relu_norm", **LINEAR),
    "ReLU before norm and on every way": SMALL.replace(
        order="conv_relu_norm", projection_norm=False, projection_relu=True, relu_before_sum=True, relu_after_sum=False
    ),
    "no norm": SMALL.replace(norm="none", stem_norm=False, projection_norm=False, **LINEAR),
    "no bias": SMALL.replace(order="norm_relu_conv", conv_bias=False, **LINEAR),
}


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS.keys())
def test_exactly_the_idle_biases_change_no_logit(spec: ResNetSpec) -> None:
    weights = {name: tensor.astype("float64") for name, tensor in randomise_norms(spec, draw_weights(spec)).items()}
    images = draw_images(spec.in_channels, (spec.image_size, spec.image_size), 4)
    before = reference_output(spec, weights, images, training=True)
    unmoved = set()
    for name in [name for name in weights if name.endswith(".bias")]:
        moved = weights | {name: weights[name] - np.linspace(0.3, 0.5, weights[name].size)}
        distance = np.abs(reference_output(spec, moved, images, training=True) - before).max()
        assert not 1e-12 < distance < 1e-6, name
        if distance <= 1e-12:
            unmoved.add(name)
    assert set(idle_biases(spec, layer_table(spec))) == unmoved


def test_the_norms_that_take_a_bias_off_are_named() -> None:
    def found(name: str, **changes: object) -> dict[str, set[str]]:
        spec = get_spec(name, **changes)
        return idle_biases(spec, layer_table(spec))

    v1 = found("resnet18_d2l")
    assert v1["conv1.bias"] == {"bn1"}
    assert v1["layer2.0.conv2.bias"] == {"layer2.0.bn2"}
    assert "layer2.0.downsample.0.bias" not in v1
    assert found("resnet50_keras")["layer2.0.downsample.0.bias"] == {"layer2.0.downsample.1"}
    assert found("resnet18") == {}
    # The stem's bias goes on beside the first stage's blocks until a projection takes the place of that way.
    v2 = found("resnet18_v2", conv_bias=True)
    assert v2["conv1.bias"] == {"layer1.0.bn1", "layer1.1.bn1", "layer2.0.bn1"}
    assert v2["layer1.0.conv1.bias"] == {"layer1.0.bn2"}
    assert v2["layer4.1.conv2.bias"] == {"norm"}
