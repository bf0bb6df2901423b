"""The same weights and images give the same logits in all frameworks, norms randomised."""

import gc
from itertools import combinations
from types import ModuleType

import numpy as np
import pytest

from resnet_spec import (
    ResNetSpec,
    Weights,
    draw_images,
    draw_weights,
    get_spec,
    layer_table,
    randomise_norms,
    reference_output,
)
from rosetta.comparing.evidence import LOGITS_BOUND, structure_findings
from tests.arithmetic import relative_difference
from tests.backends.networks import SMALL, SMALL_BOTTLENECK, VARIANTS, narrow
from tests.cases import by_time, named, one_of

SIZES = [(96, 96), (97, 97), (64, 80)]
SMALLEST = [
    pytest.param(SMALL_BOTTLENECK, "float64", id="small_bottleneck-float64"),
    pytest.param(SMALL, "float32", id="small-float32", marks=pytest.mark.slow),
    pytest.param(SMALL, "float64", id="small-float64", marks=[pytest.mark.slow, pytest.mark.exhaustive]),
    pytest.param(SMALL_BOTTLENECK, "float32", id="small_bottleneck-float32", marks=pytest.mark.slow),
]
MODES = ("inference", "training")


def logits_of(
    backends: dict[str, ModuleType], spec: ResNetSpec, dtype: str, size: tuple[int, int], batch: int = 2
) -> dict[str, dict[str, np.ndarray]]:
    spec = spec.with_float32_norm()
    weights = randomise_norms(spec, draw_weights(spec))
    images = draw_images(spec.in_channels, size, batch)
    logits = {key: outputs(backend, spec, dtype, weights, images) for key, backend in backends.items()}
    return {"reference": reference_outputs(spec, weights, images), **logits}


def reference_outputs(spec: ResNetSpec, weights: Weights, images: np.ndarray) -> dict[str, np.ndarray]:
    """The definition's logits, to which every framework is held as to the others."""
    return {mode: reference_output(spec, weights, images, training=mode == "training") for mode in MODES}


def outputs(
    backend: ModuleType, spec: ResNetSpec, dtype: str, weights: Weights, images: np.ndarray
) -> dict[str, np.ndarray]:
    model = backend.build(spec, dtype=dtype)
    backend.load_weights(model, {name: tensor.astype(dtype) for name, tensor in weights.items()})
    return {mode: backend.predict(model, images, training=mode == "training") for mode in MODES}


def assert_one_network(logits: dict[str, dict[str, np.ndarray]], bound: float) -> None:
    for one, other in combinations(logits, 2):
        for mode in MODES:
            difference = relative_difference(logits[one][mode], logits[other][mode])
            assert difference <= bound, f"{one} and {other} in {mode} mode"


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(("spec", "dtype"), SMALLEST)
def test_even_and_odd_sizes(backends: dict[str, ModuleType], spec: ResNetSpec, dtype, size: tuple[int, int]) -> None:
    assert_one_network(logits_of(backends, spec, dtype, size), LOGITS_BOUND[dtype])


DEEP = [get_spec(name) for name in ("resnet34", "resnet50", "resnet152_v1")]


@pytest.mark.slow
@pytest.mark.parametrize(
    "spec", by_time([*map(narrow, DEEP)], lambda spec: False, named(["resnet50"])), ids=lambda spec: spec.name
)
def test_narrow_deep_networks_in_float32(backends: dict[str, ModuleType], spec: ResNetSpec) -> None:
    assert_one_network(logits_of(backends, spec, "float32", (65, 64)), LOGITS_BOUND["float32"])


@pytest.mark.slow
@pytest.mark.parametrize(
    "spec",
    by_time([get_spec("resnet18_d2l"), *DEEP], lambda spec: False, named(["resnet18_d2l", "resnet50"])),
    ids=lambda spec: spec.name,
)
def test_networks_of_the_zoo_in_float32(backends: dict[str, ModuleType], spec: ResNetSpec) -> None:
    assert_one_network(logits_of(backends, spec, "float32", (65, 64)), LOGITS_BOUND["float32"])


# Quick are fields that have to do with a block, and of the others, with basic blocks, every tenth.
OF_BLOCKS = ("same", "option_a", "preact_norms")


is_fourth, is_tenth = one_of(4, VARIANTS), one_of(10, VARIANTS)


def is_quick(spec: ResNetSpec) -> bool:
    if spec.name.startswith("small_bottleneck_"):
        return spec.name.endswith("option_a")
    return spec.name.endswith(OF_BLOCKS) or is_tenth(spec)


@pytest.mark.parametrize("spec", by_time(VARIANTS, is_quick, is_fourth), ids=lambda spec: spec.name)
def test_every_field_of_the_spec(backends: dict[str, ModuleType], spec: ResNetSpec) -> None:
    assert_oracles_layers_and_one_output(backends, spec, (73, 96))


def assert_oracles_layers_and_one_output(
    backends: dict[str, ModuleType], spec: ResNetSpec, size: tuple[int, int]
) -> None:
    """Builds the network once in each framework: its layers are the oracle's, its logits in float64 the reference's."""
    spec = spec.with_float32_norm()
    table = layer_table(spec, size)
    weights, images = randomise_norms(spec, draw_weights(spec)), draw_images(spec.in_channels, size, 2)
    logits = {"reference": reference_outputs(spec, weights, images)}
    for key, backend in backends.items():
        model = backend.build(spec, dtype="float64")
        trace = backend.trace(model, size)
        assert structure_findings(trace, table.traced) == [], key
        assert sum(layer.parameters + layer.running_statistics for layer in trace) == table.total
        backend.load_weights(model, weights)
        logits[key] = {mode: backend.predict(model, images, training=mode == "training") for mode in MODES}
        del model
        gc.collect()  # the frameworks' graphs are full of cycles, and a network of the zoo is large
    assert_one_network(logits, LOGITS_BOUND["float64"])


def swap(weights: Weights, one: str, other: str) -> None:
    weights[one], weights[other] = weights[other], weights[one]


# What a wrong network would be, as a change of the spec or of the weights that one backend gets.
WRONG_SPECS = {
    "same padding for symmetric": {"conv_padding": "same"},
    "same pool for symmetric": {"stem_pool": "same"},
    "another eps": {"norm_eps": 1e-3},
    "the stride on the other convolution": {"bottleneck_stride": "1x1"},
    "relu and norm swapped": {"order": "conv_relu_norm"},
    "a ReLU before the sum": {"relu_before_sum": True},
    "no ReLU after the sum": {"relu_after_sum": False},
    "no ReLU in the stem": {"stem_relu": False},
    "a ReLU on the projection": {"projection_relu": True},
}
WRONG_WEIGHTS = {
    "scale and variance swapped": ("bn1.weight", "bn1.running_var"),
    "shift and mean swapped": ("bn1.bias", "bn1.running_mean"),
    "two norms swapped": ("layer1.0.bn1.weight", "layer1.0.bn2.weight"),
    "two convolutions swapped": ("layer1.1.conv2.weight", "layer1.2.conv2.weight"),
}
CONTROL = SMALL_BOTTLENECK.replace(stage_blocks=(3, 2, 2, 2), num_classes=4)


def assert_caught(right: dict[str, np.ndarray], wrong: dict[str, np.ndarray]) -> None:
    """The check that the right networks pass must fail, and by far."""
    assert_one_network({"right": right, "also right": right}, LOGITS_BOUND["float32"])
    with pytest.raises(AssertionError, match="right and wrong in inference mode"):
        assert_one_network({"right": right, "wrong": wrong}, 10 * LOGITS_BOUND["float32"])


WRONG = list(WRONG_SPECS.items())


@pytest.mark.parametrize("wrong", by_time(WRONG, one_of(2, WRONG)), ids=lambda wrong: wrong[0])
def test_a_wrong_network_is_caught(backend: ModuleType, wrong: tuple[str, dict[str, object]]) -> None:
    _, changes = wrong
    weights, images = randomise_norms(CONTROL, draw_weights(CONTROL)), draw_images(3, (64, 64), 2)
    right = outputs(backend, CONTROL, "float32", weights, images)
    wrong = outputs(backend, CONTROL.replace(**changes), "float32", weights, images)
    assert_caught(right, wrong)


@pytest.mark.parametrize("names", WRONG_WEIGHTS.values(), ids=WRONG_WEIGHTS.keys())
def test_swapped_weights_are_caught(backend: ModuleType, names: tuple[str, str]) -> None:
    weights, images = randomise_norms(CONTROL, draw_weights(CONTROL)), draw_images(3, (64, 64), 2)
    right = outputs(backend, CONTROL, "float32", weights, images)
    swap(weights, *names)
    wrong = outputs(backend, CONTROL, "float32", weights, images)
    assert_caught(right, wrong)


def test_a_missing_bias_is_caught(backend: ModuleType) -> None:
    spec = CONTROL.replace(conv_bias=True)
    weights, images = randomise_norms(spec, draw_weights(spec)), draw_images(3, (64, 64), 2)
    right = outputs(backend, spec, "float32", weights, images)
    weights["layer2.0.conv3.bias"][:] = 0
    wrong = outputs(backend, spec, "float32", weights, images)
    assert_caught(right, wrong)


@pytest.mark.parametrize("eps", [1e-5, 1e-3])
def test_paddle_keeps_eps_in_float32(backends: dict[str, ModuleType], eps: float) -> None:
    if not {"pt", "paddle"} <= backends.keys():
        pytest.skip('needs PyTorch and Paddle: pip install -e ".[pt,paddle]"')
    spec = CONTROL.replace(norm_eps=eps)
    weights, images = randomise_norms(spec, draw_weights(spec)), draw_images(3, (64, 64), 2)
    paddle = outputs(backends["paddle"], spec, "float64", weights, images)["inference"]
    exact = outputs(backends["pt"], spec, "float64", weights, images)["inference"]
    rounded = outputs(backends["pt"], spec.with_float32_norm(), "float64", weights, images)["inference"]
    # The whole difference is the rounding of eps: the same rounding in PyTorch makes it vanish.
    assert relative_difference(paddle, rounded) < 1e-14
    assert relative_difference(paddle, exact) > 1e-13


def test_a_nan_is_no_agreement() -> None:
    fine, broken = np.ones((2, 3)), np.array([[1, 1, np.nan]] * 2)
    assert relative_difference(fine, fine) == 0
    assert relative_difference(fine, broken) == relative_difference(broken, broken) == float("inf")
    assert relative_difference(fine, np.ones((2, 4))) == float("inf")
