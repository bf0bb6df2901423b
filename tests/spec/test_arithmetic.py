"""Pieces of arithmetic are told by their numbers, and what only looks like one is not."""

from typing import Any

import numpy as np
import pytest

from resnet_spec.arithmetic import (
    Meaning,
    Region,
    as_activation,
    as_norm,
    as_padding,
    as_permutation,
    as_pool,
    as_same,
    as_softmax,
    average_pool,
    shortest,
)

X = np.random.default_rng(0).normal(0.0, 4.0, (2, 8, 6, 6))
EPS = 1e-3
SCALE, SHIFT, MEAN, VARIANCE = np.random.default_rng(1).uniform(0.5, 1.5, (4, 8))


def over(x: np.ndarray, y: np.ndarray, *kinds: str, **others: Any) -> Region:
    return Region(x, y, frozenset(kinds), **others)


def per_channel(values: np.ndarray) -> np.ndarray:
    return values[:, None, None]


@pytest.mark.parametrize("kind", ["maximum", "where", "compare"])
def test_a_relu(kind: str) -> None:
    assert as_activation(over(X, np.maximum(X, 0), kind, constants=(0.0, 1.0))) == Meaning("relu")
    assert as_activation(over(X, np.maximum(X, 0), "multiply")) is None
    assert as_activation(over(X, np.maximum(X, 1e-3), kind)) is None


@pytest.mark.parametrize(("kinds", "constants"), [(["minimum"], ()), (["unknown"], ()), ([], (6.0,))])
def test_a_bound_that_the_numbers_do_not_reach_is_no_relu(kinds: list[str], constants: tuple[float, ...]) -> None:
    assert as_activation(over(X / 9, np.maximum(X / 9, 0), "maximum", *kinds, constants=constants)) != Meaning("relu")


@pytest.mark.parametrize(
    ("name", "y", "kinds", "constants"),
    [
        ("relu6", np.clip(X, 0, 6), ("maximum", "minimum"), (0.0, 6.0)),
        ("sigmoid", 1 / (1 + np.exp(-X)), ("exp",), (1.0,)),
        ("tanh", np.tanh(X), ("unknown",), ()),
        ("silu", X / (1 + np.exp(-X)), ("exp",), ()),
        ("softplus", np.log1p(np.exp(X)), ("unknown",), ()),
        ("elu", np.where(X > 0, X, np.exp(np.minimum(X, 0)) - 1), ("where",), (1.0,)),
        ("mish", X * np.tanh(np.log1p(np.exp(X))), ("unknown",), ()),
        ("hard_swish", X * np.clip(X + 3, 0, 6) / 6, ("minimum",), (3.0, 6.0)),
    ],
)
def test_other_activations(name: str, y: np.ndarray, kinds: tuple[str, ...], constants: tuple[float, ...]) -> None:
    assert as_activation(over(X, y, *kinds, constants=constants)) == Meaning("activation", {"activation": name})
    assert as_activation(over(X, y, "add", constants=constants)) is None
    assert as_activation(over(X, y, *kinds, parameters={"a": SCALE})) is None


@pytest.mark.parametrize("slope", [0.01, 0.2, -0.5])
def test_a_leaky_relu_and_its_slope(slope: float) -> None:
    region = over(X, np.where(X < 0, slope * X, X), "where", constants=(slope,))
    assert as_activation(region) == Meaning("activation", {"activation": "leaky_relu", "slope": slope})
    assert as_activation(over(X, 2 * X, "where")) is None
    assert as_activation(over(-np.abs(X), -np.abs(X) / 9, "divide", constants=(9.0,))) is None
    assert as_activation(over(np.abs(X), np.abs(X), "where", constants=(slope,))) is None


def test_nothing_at_all_is_not_a_bound_that_is_not_reached() -> None:
    assert as_same(over(X, X, "multiply", "add")) == Meaning("same")
    assert as_same(over(X, X + 1e-6, "add")) is None
    assert as_same(over(X, X, "multiply", parameters={"a": SCALE})) is None
    for kind in ("unknown", "activation", "minimum", "maximum", "where", "compare"):
        assert as_same(over(X, X, kind)) is None


def test_channels_in_another_order() -> None:
    moved = Meaning("unknown", {"arithmetic": "permutation of channels"})
    assert as_permutation(over(X, X[:, ::-1])) == moved
    assert as_permutation(over(X, X)) is None
    assert as_permutation(over(X, X[:, ::-1], parameters={"a": SCALE})) is None
    assert as_permutation(over(X, X[:, [0, 0, *range(2, 8)]])) is None
    assert as_permutation(over(X * 0, X * 0)) is None


@pytest.mark.parametrize("mode", ["reflect", "edge", "wrap", "symmetric"])
def test_pixels_of_the_image_beyond_its_edges(mode: str) -> None:
    y = np.pad(X, ((0, 0), (0, 0), (2, 2), (2, 2)), mode=mode)
    assert as_padding(over(X, y)) == Meaning("unknown", {"arithmetic": f"{mode} padding of 2 pixels"})
    assert as_padding(over(X, y, parameters={"a": SCALE})) is None
    assert as_padding(over(X, np.pad(X, ((0, 0), (0, 0), (2, 2), (2, 2))))) is None
    assert as_padding(over(X, np.pad(X, ((0, 0), (0, 0), (1, 1), (2, 2)), mode=mode))) is None


def test_means_over_the_image() -> None:
    mean = X.mean((2, 3))
    for y in (mean, mean[:, :, None, None]):
        for kind in ("mean", "sum_over", "window_sum"):
            assert as_pool(over(X, y, kind)) == Meaning("mean")
        assert as_pool(over(X, y, "max_over")) is None
        assert as_pool(over(X, 2 * y, "sum_over")) is None


@pytest.mark.parametrize("counts_padding", [True, False])
def test_an_average_pool_and_what_it_counts(counts_padding: bool) -> None:
    window = {"kernel": (3, 2), "stride": (2, 1), "padding": (1, 0, 0, 1)}
    y = average_pool(X, window, counts_padding=counts_padding)
    assert y.shape == (2, 8, 3, 6)
    assert y[0, 0, 0, 0] == pytest.approx(X[0, 0, :2, :2].sum() / (6 if counts_padding else 4))
    assert y[1, 2, 1, 3] == pytest.approx(X[1, 2, 1:4, 3:5].mean())
    found = as_pool(over(X, y, "window_sum", window=window))
    assert found == Meaning("avg_pool", {**window, "counts_padding": counts_padding})
    assert as_pool(over(X, y, "window_sum")) is None


def test_a_softmax_and_its_logarithm() -> None:
    x = X[:, :, 0, 0]
    y = np.exp(x) / np.exp(x).sum(1, keepdims=True)
    assert as_softmax(over(x, y)) == Meaning("softmax")
    assert as_softmax(over(x, np.log(y))) == Meaning("activation", {"activation": "log_softmax"})
    over_images = np.exp(x) / np.exp(x).sum(0)
    other = "softmax over the images of the batch"
    assert as_softmax(over(x, over_images)) == Meaning("activation", {"activation": other})
    assert as_softmax(over(x, np.log(over_images))) == Meaning("activation", {"activation": f"log_{other}"})
    assert as_softmax(over(x, y, parameters={"a": SCALE})) is None
    assert as_softmax(over(X, X)) is None


PARAMETERS = {"a": SCALE, "b": SHIFT, "c": MEAN, "d": VARIANCE}
KEPT = frozenset("cd")
ROLES = {"weight": "a", "bias": "b", "running_mean": "c", "running_var": "d"}


def kept_norm(x: np.ndarray, root: np.ndarray, mean: np.ndarray = MEAN) -> np.ndarray:
    return (x - per_channel(mean)) / per_channel(root) * per_channel(SCALE) + per_channel(SHIFT)


@pytest.mark.parametrize("untrained", [KEPT, frozenset()])
def test_a_batch_norm_of_kept_statistics(untrained: frozenset[str]) -> None:
    y = kept_norm(X, np.sqrt(VARIANCE + EPS))
    region = over(X, y, parameters=PARAMETERS, untrained=untrained, constants=(7.0, EPS, 2.0))
    settings = {"eps": EPS, "decay": None, "norm": "batch", "batch_statistics": False}
    assert as_norm(region) == Meaning("norm", settings, ROLES)
    assert as_norm(over(X, y, parameters=PARAMETERS, untrained=untrained, constants=(1e-5,))) is None
    assert as_norm(over(X, y, parameters=PARAMETERS, untrained=untrained)) is None


def test_a_norm_of_zeros_takes_what_no_optimiser_moves_for_its_statistics() -> None:
    y = kept_norm(np.zeros_like(X), np.sqrt(VARIANCE + EPS))
    names = {"z": SCALE, "y": SHIFT, "b": MEAN, "a": VARIANCE}  # in an order in which the scale could be the mean
    found = as_norm(over(np.zeros_like(X), y, parameters=names, untrained=frozenset("ab"), constants=(EPS,)))
    assert found is not None
    assert found.roles == {"weight": "z", "bias": "y", "running_mean": "b", "running_var": "a"}


@pytest.mark.parametrize(
    ("root", "mean", "said"),
    [
        (np.sqrt(VARIANCE) + EPS, MEAN, {"eps_place": "outside the root"}),
        (VARIANCE + EPS, MEAN, {"divisor": "the variance"}),
    ],
)
def test_mistakes_in_a_norm(root: np.ndarray, mean: np.ndarray, said: dict[str, str]) -> None:
    y = kept_norm(X, root, mean)
    found = as_norm(over(X, y, parameters=PARAMETERS, untrained=KEPT, constants=(EPS,)))
    assert found is not None
    assert found.settings == {"eps": EPS, "decay": None, "norm": "batch", "batch_statistics": False, **said}
    assert found.roles == ROLES


def test_a_norm_that_does_not_take_the_mean_off() -> None:
    y = kept_norm(X, np.sqrt(VARIANCE + EPS), np.zeros(8))
    three = {name: PARAMETERS[name] for name in "abd"}
    found = as_norm(over(X, y, parameters=three, untrained=frozenset("d"), constants=(EPS,)))
    assert found is not None
    assert found.settings["mean"] == "not taken off"
    assert found.roles == {"weight": "a", "bias": "b", "running_var": "d"}


@pytest.mark.parametrize(
    ("axes", "norm", "batch_statistics"),
    [((0, 2, 3), "batch", True), ((1, 2, 3), "layer", False), ((1,), "layer", False), ((2, 3), "instance", False)],
)
def test_norms_of_a_pass_own_statistics(axes: tuple[int, ...], norm: str, batch_statistics: bool) -> None:
    root = np.sqrt(X.var(axes, keepdims=True) + EPS)
    y = (X - X.mean(axes, keepdims=True)) / root * per_channel(SCALE) + per_channel(SHIFT)
    two = {"a": SCALE, "b": SHIFT}
    settings = {"eps": EPS, "decay": None, "norm": norm, "batch_statistics": batch_statistics}
    region = over(X, y, parameters=two, constants=(EPS,))
    assert as_norm(region) == Meaning("norm", settings, {"weight": "a", "bias": "b"})
    plain = (X - X.mean(axes, keepdims=True)) / root
    assert as_norm(over(X, plain, constants=(EPS,))) == Meaning("norm", settings)


def test_a_group_norm_and_an_unbiased_deviation() -> None:
    grouped = X.reshape(2, 4, -1)
    y = (grouped - grouped.mean(2, keepdims=True)) / np.sqrt(grouped.var(2, keepdims=True) + EPS)
    found = as_norm(over(X, y.reshape(X.shape), constants=(EPS,)))
    assert found == Meaning(
        "norm", {"eps": EPS, "decay": None, "norm": "group", "groups": 4, "batch_statistics": False}
    )
    mean, variance = X.mean((0, 2, 3), keepdims=True), X.var((0, 2, 3), keepdims=True, ddof=1)
    found = as_norm(over(X, (X - mean) / np.sqrt(variance + EPS), constants=(EPS,)))
    assert found is not None
    assert found.settings["variance"] == "unbiased"


def test_a_relu_is_no_part_of_a_norm_though_it_bends_nothing() -> None:
    y = kept_norm(X, np.sqrt(VARIANCE + EPS))
    assert as_norm(over(X, y, parameters=PARAMETERS, untrained=KEPT, constants=(EPS,), is_bent=True)) is None


def test_how_exact_numbers_must_be() -> None:
    assert over(X, X).gives(X * (1 + 1e-12))
    assert not over(X, X).gives(X * (1 + 1e-9))
    single = X.astype(np.float32)
    assert over(single, single).gives(single * np.float32(1 + 1e-6))
    assert not over(single, single).gives(single * np.float32(1 + 1e-4))
    assert not over(X, X).gives(X[:1])
    assert not over(X, X * np.nan).gives(X * np.nan)


def test_the_number_that_a_person_wrote() -> None:
    assert shortest(float(np.float32(1e-5))) == 1e-5
    assert shortest(1.001e-5) == 1.001e-5
    assert shortest(1 / 3) == 1 / 3
    assert shortest(0.5) == 0.5
