"""Gaps, bounds and findings, by numbers made by hand."""

import dataclasses

import numpy as np
import pytest

from resnet_spec import Layer, get_spec, layer_table
from rosetta.comparing.evidence import (
    ADAM_LOSSES_BOUND,
    ADAM_WEIGHTS_BOUND,
    GRADIENTS_BOUND,
    LOGITS_BOUND,
    STATISTICS_BOUND,
    TRAINING_BOUND,
    Evidence,
    Gap,
    biased_variances,
    evidence_findings,
    gather_evidence,
    show,
    structure_findings,
    wandering_under_adam,
)


def test_the_bounds() -> None:
    assert LOGITS_BOUND == {"float32": 1e-5, "float64": 1e-11}
    assert GRADIENTS_BOUND == {"float32": 1e-4, "float64": 1e-10}
    assert {"float32": 1e-2, "float64": 1e-9} == TRAINING_BOUND == STATISTICS_BOUND
    assert ADAM_LOSSES_BOUND == {"float32": 1e-1, "float64": 1e-7}
    assert ADAM_WEIGHTS_BOUND == {"float32": 1e-1, "float64": 1e-5}


def gap(one: dict[str, list[float]], other: dict[str, list[float]], share: float = 0.0) -> Gap:
    parties = {
        key: {name: np.array(value) for name, value in party.items()} for key, party in (("a", one), ("b", other))
    }
    evidence = gather_evidence("logits", "logits", 1e-5, parties, share)
    assert evidence.gaps["a"]["b"] == evidence.gaps["b"]["a"]
    assert evidence.gaps.keys() == evidence.gaps["a"].keys() | evidence.gaps["b"].keys() == {"a", "b"}
    assert (evidence.level, evidence.what, evidence.bound) == ("logits", "logits", 1e-5)
    return evidence.gaps["a"]["b"]


def test_a_gap_is_relative_to_the_largest_number_of_either() -> None:
    assert gap({"x": [1.0, -4.0]}, {"x": [2.0, -3.0]}) == Gap(0.25, "x")
    assert gap({"x": [1.0, -3.0]}, {"x": [2.0, -8.0]}) == Gap(0.625, "x")
    assert gap({"x": [0.0]}, {"x": [0.0]}) == Gap(0.0, "x")
    assert gap({}, {}) == Gap(0.0, "")


def test_the_farthest_tensor_is_named() -> None:
    assert gap({"x": [1.0], "y": [1.0]}, {"x": [1.0], "y": [2.0]}) == Gap(0.5, "y")
    assert gap({"y": [1.0], "x": [4.0]}, {"y": [2.0], "x": [4.0]}) == Gap(0.5, "y")


def test_a_small_tensor_is_held_against_its_layer() -> None:
    one, other = (
        {"a.weight": [100.0], "a.bias": [1e-9], "b.bias": [1.0]},
        {"a.weight": [100.0], "a.bias": [0.0], "b.bias": [1.0]},
    )
    assert gap(one, other) == Gap(1.0, "a.bias")
    assert gap(one, other, share=0.01) == Gap(1e-9, "a.bias")
    # Only where the share is more than the tensor's own largest number, and of no other layer.
    assert gap({"a.weight": [1.0], "a.bias": [4.0]}, {"a.weight": [1.0], "a.bias": [2.0]}, share=0.5) == Gap(
        0.5, "a.bias"
    )
    assert gap({"a.weight": [9.0], "b.bias": [4.0]}, {"a.weight": [9.0], "b.bias": [2.0]}, share=1.0) == Gap(
        0.5, "b.bias"
    )
    deep = {"l.0.weight": [8.0], "l.1.bias": [1.0]}
    assert gap(deep, deep | {"l.1.bias": [2.0]}, share=1.0) == Gap(0.5, "l.1.bias")
    small = {"a.weight": [0.5], "a.bias": [0.0]}
    assert gap(small, small | {"a.bias": [0.25]}, share=1.0) == Gap(0.5, "a.bias")
    weights = {"a.weight": np.array([100.0])}
    parties = {"a": weights | {"a.bias": np.zeros(1)}, "b": weights | {"a.bias": np.ones(1)}}
    assert gather_evidence("logits", "logits", 1e-5, parties).gaps["a"]["b"] == Gap(1.0, "a.bias")
    first, second = {"a.weight": [2.0], "a.bias": [1.0]}, {"a.weight": [8.0], "a.bias": [3.0]}
    assert gap(first, second, share=1.0) == Gap(0.75, "a.weight")


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [
        ({"x": [1.0]}, {"x": [1.0], "y": [1.0], "z": [1.0]}, "y"),
        ({"x": [1.0], "y": [1.0, 2.0]}, {"x": [1.0], "y": [1.0]}, "y"),
        ({"x": [np.nan]}, {"x": [1.0]}, "x"),
        ({"x": [1.0]}, {"x": [np.inf]}, "x"),
        ({"x": [np.nan]}, {"x": [np.nan]}, "x"),
    ],
)
def test_what_cannot_be_compared_is_infinitely_far(one, other, place: str) -> None:
    assert gap(one, other) == Gap(float("inf"), place)


def test_the_largest_difference_of_one_or_of_all() -> None:
    evidence = Evidence(
        "logits", "logits", 1.0, {"a": {"b": Gap(1.0, ""), "c": Gap(3.0, "")}, "b": {"a": Gap(1.0, "")}, "c": {}}
    )
    assert (evidence.largest(), evidence.largest("a"), evidence.largest("b")) == (3.0, 3.0, 1.0)
    assert evidence.largest("c") is evidence.largest("d") is None
    assert Evidence("logits", "logits", 1.0, {}).largest() is None


def far(gaps: dict[str, dict[str, float]], judge: str | None = None) -> list[str]:
    evidence = Evidence(
        "logits",
        "logits",
        0.25,
        {one: {other: Gap(size, f"{one}{other}") for other, size in others.items()} for one, others in gaps.items()},
    )
    return evidence_findings(evidence, {"a": "A", "b": "B", "c": "C", "r": "R"}, judge)


def test_who_is_far_from_most_is_accused_first_and_no_pair_twice() -> None:
    all_three = {"a": {"b": 0.5, "c": 0.1}, "b": {"a": 0.5, "c": 0.75}, "c": {"a": 0.1, "b": 0.75}}
    assert far(all_three) == [
        "B: its logits differ from those of A, C by 7.5e-01 of the largest, most in bc; the bound is 2e-01"
    ]
    pair = {"a": {"b": 0.5}, "b": {"a": 0.5}}
    assert [finding[:35] for finding in far(pair)] == ["A: its logits differ from those of "]


def test_what_is_within_the_bound_is_no_finding() -> None:
    assert far({"a": {"b": 0.25}, "b": {"a": 0.25}}) == []
    assert len(far({"a": {"b": float("nan")}, "b": {"a": float("nan")}})) == 1


def test_a_judge_is_never_accused_and_its_word_decides() -> None:
    gaps = {
        "r": {"a": 0.0, "b": 0.5},
        "a": {"r": 0.0, "b": 0.5},
        "b": {"r": 0.5, "a": 0.5},
    }
    assert [finding[0] for finding in far(gaps, "r")] == ["B"]
    assert "those of R, A" in far(gaps, "r")[0]
    # A and C are far from each other and near the judge: B, which it refuses, is at fault.
    apart = {"r": {"a": 0.1, "b": 0.5, "c": 0.1}, "a": {"r": 0.1, "b": 0.1, "c": 0.3}}
    apart |= {"b": {"r": 0.5, "a": 0.1, "c": 0.1}, "c": {"r": 0.1, "a": 0.3, "b": 0.1}}
    assert [finding[0] for finding in far(apart, "r")] == ["B"]
    assert [finding[0] for finding in far(apart)] == ["R", "A"]
    # Where the judge is near all of them, they are judged by each other.
    assert [
        finding[0]
        for finding in far({"r": {"a": 0.2, "b": 0.2}, "a": {"r": 0.2, "b": 0.4}, "b": {"r": 0.2, "a": 0.4}}, "r")
    ] == ["A"]
    assert [
        f[0] for f in far({"r": {"a": 1.0, "b": 1.0}, "a": {"r": 1.0, "b": 0.0}, "b": {"r": 1.0, "a": 0.0}}, "r")
    ] == ["A", "B"]


def test_what_is_missing_or_not_finite_is_said_so() -> None:
    evidence = Evidence("logits", "logits", 0.25, {"a": {"b": Gap(float("inf"), "x")}, "b": {}})
    assert evidence_findings(evidence, {"a": "A", "b": "B"}) == [
        "A: its logits cannot be held against those of B: x is missing, of another shape, or not finite"
    ]
    evidence = Evidence("logits", "logits", 0.25, {"a": {"b": Gap(float("inf"), "")}, "b": {}})
    assert "those of B: one is missing" in evidence_findings(evidence, {"a": "A", "b": "B"})[0]
    evidence = Evidence("logits", "logits", 0.25, {"a": {"b": Gap(0.5, "")}, "b": {}})
    assert evidence_findings(evidence, {"a": "A", "b": "B"}) == [
        "A: its logits differ from those of B by 5.0e-01 of the largest; the bound is 2e-01"
    ]


def test_unbiased_variances_become_biased_ones() -> None:
    """One step from 1 with the batch's variance 2, over n and not n - 1, where n is 2 x 3 x 5."""
    spec = get_spec("resnet18_d2l", norm_decay=0.75)
    table = layer_table(spec, (96, 160))  # the last norms see 3x5
    name = "layer4.1.bn2.running_var"
    start = {f"{layer.name}.running_var": np.ones(1) for layer in table.layers if layer.kind == "norm"}
    n = 2 * 3 * 5
    trained = {key: np.array([0.75 + 0.25 * 2 * n / (n - 1)]) for key in start} | {"fc.bias": np.array([7.0])}
    found = biased_variances(trained, start, spec, table, batch=2, steps=1)
    assert found[name] == pytest.approx(0.75 + 0.25 * 2, rel=1e-15)
    assert found["fc.bias"] == 7.0
    assert found["bn1.running_var"] == pytest.approx(0.75 + 0.5 * n / (n - 1) * (1 - 1 / (2 * 48 * 80)), rel=1e-15)
    again = biased_variances(
        {name: np.array([0.75**2 + 3.0])} | trained | {name: np.array([0.5625 + 3.0])}, start, spec, table, 2, 2
    )
    assert again[name] == pytest.approx(0.5625 + 3.0 * (n - 1) / n, rel=1e-15)
    assert trained[name] == pytest.approx(0.75 + 0.5 * n / (n - 1))
    from_four = biased_variances(
        trained | {name: np.array([3.0 + 0.25 * 2 * n / (n - 1)])}, start | {name: 4 * np.ones(1)}, spec, table, 2, 1
    )
    assert from_four[name] == pytest.approx(0.75 * 4 + 0.25 * 2, rel=1e-15)


def test_what_wanders_under_adam_are_idle_biases_and_their_norms_means() -> None:
    spec = get_spec("resnet18_v2", conv_bias=True, stem_norm=True)
    found = wandering_under_adam(spec, layer_table(spec))
    assert {"conv1.bias", "bn1.running_mean", "layer1.0.bn1.running_mean", "bn1.bias"} <= found
    assert {"layer4.1.conv2.bias", "norm.running_mean"} <= found
    assert not found & {"norm.bias", "fc.bias", "layer1.0.bn1.bias"}
    assert wandering_under_adam(get_spec("resnet18"), layer_table(get_spec("resnet18"))) == set()


EXPECTED = [Layer("a", "conv", (1, 2, 3), 10, 0), Layer("b", "norm", (1,), 2, 2)]


@pytest.mark.parametrize(
    ("trace", "findings"),
    [
        (EXPECTED, []),
        (EXPECTED[::-1], []),
        (EXPECTED[:1], ["b (norm) is in the spec but not in the model"]),
        ([*EXPECTED, Layer("c", "conv", None)], ["c (conv) is in the model but not in the spec"]),
        ([*EXPECTED, Layer("", "ResNet", None)], ["the model itself (ResNet) is in the model but not in the spec"]),
        ([*EXPECTED, EXPECTED[0], EXPECTED[0]], ["a runs 3 times"]),
        ([*EXPECTED, EXPECTED[1]], ["b runs 2 times"]),
        (
            [Layer("b", "norm", (2,), 2, 2)],
            [
                "a (conv) is in the spec but not in the model",
                "b has 2 as the output shape, the oracle says 1",
            ],
        ),
        (
            [Layer("a", "linear", (1, 2, 4), 1_000, 1), EXPECTED[1]],
            [
                "a has linear as its kind, the oracle says conv",
                "a has 1x2x4 as the output shape, the oracle says 1x2x3",
                "a has 1,000 parameters, the oracle says 10",
                "a has 1 running statistics, the oracle says 0",
            ],
        ),
    ],
)
def test_a_trace_is_held_against_the_oracle(trace: list[Layer], findings: list[str]) -> None:
    assert structure_findings(trace, EXPECTED) == findings


def test_shapes_and_numbers_as_people_write_them() -> None:
    assert (show((1, 2)), show(1234567), show(None), show("conv")) == ("1x2", "1,234,567", "None", "conv")


def test_evidence_stays_as_it_is() -> None:
    for one, name in ((Gap(0.0, ""), "difference"), (Evidence("logits", "logits", 1.0, {}), "bound")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(one, name, 1.0)
