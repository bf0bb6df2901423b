"""What `rosetta` makes of backends that agree, differ, crash and hang."""

import contextlib
import io
import json
import re

import numpy as np
import pytest

from resnet_spec import Layer, SpecError, get_spec, layer_table
from rosetta.backends import BackendInfo
from rosetta.comparing.compare import Comparison, compare
from rosetta.comparing.evidence import structure_findings
from rosetta.comparing.tables import comparison_json, comparison_table, evidence_table, verdict
from rosetta.output import print_table

SPEC = get_spec("resnet18_d2l")


def fake(name: str, title: str | None = None) -> BackendInfo:
    return BackendInfo(title or name, title or name, f"tests.comparing.fakes.{name}", ())


def compared(*names: str, **options) -> Comparison:
    comparison = compare(SPEC, [fake("honest", "One"), fake("honest", "Two"), *map(fake, names)], **options)
    json.dumps(comparison_json(comparison), allow_nan=False)
    return comparison


def printed(comparison: Comparison, absent=()) -> str:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        print_table(comparison_table(comparison, absent))
    return output.getvalue()


def printed_evidence(comparison: Comparison) -> str:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        print_table(evidence_table(comparison))
    return output.getvalue()


def test_equal_backends_are_one_network() -> None:
    steps: list[tuple[str, str]] = []
    comparison = compared(on_progress=lambda key, step: steps.append((key, step)))
    assert comparison.findings == []
    assert comparison.largest_difference < 1e-7  # float32's rounding of the reference's float64
    assert verdict(comparison).startswith("resnet18_d2l: One = Two, 11,186,186 numbers each")
    assert printed(comparison).count("11,186,186") == 2
    assert [step for key, step in steps if key == "One"] == [
        *("start", "import", "build", "trace", "load", "inference", "training mode", "done")
    ]


def test_the_level_structure_computes_nothing() -> None:
    comparison = compared("wrong_logits", level="structure")
    assert comparison.findings == []
    assert comparison.evidence == []
    assert verdict(comparison) == "resnet18_d2l: One = Two = wrong_logits, 11,186,186 numbers each."


def test_one_backend_alone_has_nothing_to_hold_its_gradients_against() -> None:
    comparison = compare(SPEC, [fake("honest", "One")], level="gradients", image_size=32)
    assert verdict(comparison).endswith("; its gradients had no other framework to be held against.")


def test_a_wrong_layer_is_named() -> None:
    comparison = compared("wrong_layer")
    assert comparison.findings == [
        "wrong_layer: layer1.0.conv1 has 64x23x24 as the output shape, the oracle says 64x24x24",
        "wrong_layer: layer1.0.conv1 has 36,992 parameters, the oracle says 36,928",
        "wrong_layer: fc (linear) is in the spec but not in the model",
        "wrong_layer: extra (Dropout) is in the model but not in the spec",
    ]
    assert verdict(comparison) == "resnet18_d2l: 4 differences."


def test_wrong_logits_are_named_with_their_mode() -> None:
    comparison = compared("wrong_logits")
    assert comparison.findings == [
        "wrong_logits: its logits in training mode differ from those of the NumPy reference, One, Two by 1.0e-03 of the"
        " largest; the bound is 1e-05",
        comparison.findings[1],
    ]
    assert comparison.findings[1].startswith(
        "wrong_logits: the first layer that leaves the reference is, in training mode, the output: "
    )
    assert comparison.findings[1].endswith("; every layer before it agrees")


def test_compiled_models_are_held_to_the_reference_too() -> None:
    comparison = compared(compiled=True)
    assert not comparison.findings
    assert "logits of the compiled model" in [one.what for one in comparison.evidence]
    assert "mode, and those of the compiled models, agree with each other and with" in verdict(comparison)
    assert comparison_json(comparison)["compiled"]


def test_a_compiled_model_that_is_another_is_named() -> None:
    comparison = compared("wrong_compiled", compiled=True)
    [finding] = comparison.findings
    assert finding.startswith("wrong_compiled: its logits of the compiled model differ from those of the NumPy")
    assert not compared("wrong_compiled").findings


def test_the_first_layer_that_parts_is_named_with_both_numbers() -> None:
    comparison = compared("wrong_eps", image_size=64)
    first = comparison.rows[2].outcome.first_difference
    assert re.fullmatch(
        r"in inference mode, bn1: \S+ at \(\d, \d+, \d+, \d+\), the reference has \S+;"
        r" that is \S+ of its largest number, the bound is 1e-04",
        first,
    )
    assert comparison.findings[-1] == f"wrong_eps: the first layer that leaves the reference is, {first}"
    assert comparison_json(comparison)["backends"]["wrong_eps"]["first_difference"] == first
    assert comparison_json(comparison)["backends"]["One"]["first_difference"] is None


def test_a_nan_is_no_agreement() -> None:
    comparison = compare(SPEC, [fake("nan_logits", "One"), fake("nan_logits", "Two")])
    assert "One: the logits in inference mode hold a NaN or an infinity" in comparison.findings
    assert [row.difference for row in comparison.rows] == [float("inf")] * 2


def test_two_that_agree_are_still_held_to_the_reference() -> None:
    comparison = compare(SPEC, [fake("wrong_logits", "One"), fake("wrong_logits", "Two"), fake("honest", "Right")])
    assert [finding.partition(" differ")[0] for finding in comparison.findings[:2]] == [
        "One: its logits in training mode",
        "Two: its logits in training mode",
    ]


def test_wrong_gradients_are_named_with_their_layer() -> None:
    comparison = compared("wrong_gradients", level="gradients")
    assert comparison.findings == [
        f"wrong_gradients: its gradients in {mode} mode differ from those of One, Two by 9.9e-03 of the largest,"
        " most in layer3.0.conv1.weight; the bound is 1e-04"
        for mode in ("inference", "training")
    ]
    assert "gradients  losses in training mode" in printed_evidence(comparison)


@pytest.mark.slow
def test_wrong_training_is_named_with_its_step() -> None:
    comparison = compared("wrong_training", level="training", dtype="float64")
    assert "seconds" in printed(comparison)
    assert all(row.outcome.cpu_seconds > 0.1 for row in comparison.rows)
    assert [finding.partition(" by ")[0] for finding in comparison.findings] == [
        "wrong_training: its losses in 20 steps differ from those of One, Two",
        "wrong_training: its trained weights differ from those of One, Two",
        "wrong_training: its running statistics differ from those of One, Two",
    ]
    assert "most in step 20" in comparison.findings[0]
    assert "most in bn1.running_var" in comparison.findings[2]


def test_a_batch_of_one_value_per_channel_cannot_train() -> None:
    assert compared(image_size=32, batch=1, level="gradients").findings == []
    with pytest.raises(SpecError, match="A batch of 1 leaves a norm of resnet18_d2l one value per channel"):
        compared(image_size=32, batch=1, level="training")


def test_weights_that_change_on_the_way_are_named() -> None:
    assert compared("wrong_weights").findings == ["wrong_weights: fc.bias came out of the model other than it went in"]


def test_a_crash_is_reported_and_the_others_stand() -> None:
    comparison = compared("crashing")
    [finding] = comparison.findings
    assert finding.startswith("crashing: crashed (SIGSEGV)")
    assert "the last words" in finding
    assert len(finding) < 2_000
    assert [row.total for row in comparison.rows[:2]] == [11_186_186] * 2
    assert "failed" in printed(comparison)


def test_a_worker_that_ends_without_a_result_is_reported() -> None:
    assert compared("silent").findings == ["silent: ended without a result"]


def test_logits_of_a_wrong_shape_are_named() -> None:
    assert (
        "wrong_shape: the logits in inference mode have shape 4x3, the oracle says 4x10"
        in compared("wrong_shape").findings
    )


@pytest.mark.slow
def test_a_worker_that_hangs_is_ended_and_the_others_stand() -> None:
    comparison = compared("hanging", time_limit=8)
    [finding] = comparison.findings
    assert finding.startswith("hanging: did not finish within 8 s and was ended")
    assert "still thinking" in finding
    assert [row.total for row in comparison.rows[:2]] == [11_186_186] * 2


def test_a_backends_own_refusal_is_passed_on() -> None:
    assert compared("complaining").findings == ["complaining: this framework cannot do that."]


def test_one_backend_alone_is_held_to_the_oracle() -> None:
    comparison = compare(SPEC, [fake("honest", "One")])
    assert verdict(comparison) == (
        "resnet18_d2l: One has every layer of the spec, 11,186,186 numbers in all; the logits in inference and training"
        " mode agree with the NumPy reference within 4.6e-08 of the largest (bound 1e-05)."
    )


def test_an_absent_framework_says_what_brings_it() -> None:
    absent = [BackendInfo("keras", "Keras", "resnet_keras", ("keras",))]
    assert 'Keras: pip install -e ".[keras]"' in printed(compared(), absent)


def test_training_mode_is_left_out_where_a_norm_would_see_one_value() -> None:
    assert compared(image_size=32, batch=1).modes == ["inference"]
    assert compared(image_size=32, batch=2).modes == ["inference", "training"]


def test_an_image_that_is_too_small_is_refused_before_any_work() -> None:
    with pytest.raises(SpecError, match="31x31"):
        compared(image_size=31)


def test_a_layer_that_runs_twice_is_named() -> None:
    expected = layer_table(SPEC).traced
    assert structure_findings(expected, expected) == []
    assert structure_findings([*expected, expected[0]], expected) == ["conv1 runs 2 times"]
    lost = Layer("bn1", "norm", (64, 48, 48), 128, 0)
    assert structure_findings([expected[0], lost, *expected[2:]], expected) == [
        "bn1 has 0 running statistics, the oracle says 128"
    ]


def test_float64_logits_keep_their_digits() -> None:
    comparison = compared(dtype="float64")
    assert {logits.dtype for row in comparison.rows for logits in row.outcome.logits.values()} == {np.dtype("float64")}
