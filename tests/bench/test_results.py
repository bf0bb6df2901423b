"""The arithmetic and the tables, on invented numbers."""

from dataclasses import replace

import pytest

from resnet_spec import get_spec
from rosetta.backends import BACKENDS
from rosetta.bench.measure import merged
from rosetta.bench.results import Result, Side, quartiles
from rosetta.bench.tables import Setting, load_note, notes, results_json, speeds_table, verdict
from rosetta.bench.worker import MOST_STEPS, steps_per_round, time_rounds
from rosetta.output import print_table

SETTING = Setting(get_spec("resnet18"), "infer", (64, 96), batch=8, rounds=5, device="cpu", load=0.1)
TITLE = "paddle.vision.models resnet18"


def result_of(*ratios: float) -> Result:
    """A result with these ratios in its rounds; the machine gets slower by half from round to round."""
    theirs = [100.0 * 0.5**number for number in range(len(ratios))]
    ours = [speed * ratio for speed, ratio in zip(theirs, ratios, strict=True)]
    return Result(Side(0.5, ours), Side(0.25, theirs), TITLE)


def test_medians_and_ratios() -> None:
    result = result_of(1.1, 0.9, 1.0)
    assert result.ours is not None
    assert result.ours.speed == 45.0
    assert result.ratios == pytest.approx([1.1, 0.9, 1.0])
    assert quartiles(result.ratios) == pytest.approx((0.95, 1.0, 1.05))
    assert quartiles([0.7]) == (0.7, 0.7, 0.7)
    assert Result(Side(0.5, [1.0])).ratios == []


@pytest.mark.parametrize(
    ("ratios", "words"),
    [
        ((0.94, 0.96, 0.99, 1.0, 1.1), "is not slower than its reference by more than 5 % (0.990)"),
        ((0.8, 0.85, 0.9, 0.94, 1.0), "is slower than its reference by more than 5 % (0.900)"),
        ((0.8, 0.9, 0.96, 0.97, 1.0), "may be slower than its reference by more than 5 % or not"),
    ],
)
def test_verdict_says_what_the_quartiles_say(ratios, words) -> None:
    assert f"Paddle {words}" in verdict(SETTING, {"paddle": result_of(*ratios)})


def test_verdict_asserts_nothing_of_what_was_not_measured() -> None:
    alone = Result(Side(0.5, [10.0]), note="no reference")
    assert verdict(SETTING, {"jax": alone}).endswith("nothing to compare with.")
    assert "Flax NNX" not in verdict(SETTING, {"jax": alone, "paddle": result_of(1, 1, 1, 1, 1)})
    few = replace(SETTING, rounds=2)
    assert "too few rounds" in verdict(few, {"paddle": result_of(0.5, 0.5)})


def test_a_busy_machine_is_named() -> None:
    assert load_note(replace(SETTING, load=0.3), cores=2) == ""
    assert "load average of 3.2 on 2 cores" in load_note(replace(SETTING, load=3.2), cores=2)


def test_table_has_a_row_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    results = {
        "paddle": result_of(1.1, 0.9, 1.0),
        "jax": Result(Side(1.234, [10.0]), note="Flax has no ResNet."),
        "pt": Result(failure="crashed (SIGSEGV): it printed nothing"),
    }
    print_table(speeds_table(SETTING, results, [BACKENDS["keras"]]))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].strip() == "resnet18, infer: 8 images of 3x64x96, float32; medians of 5 rounds"
    row = {line.split()[0]: line.split() for line in lines[1:] if line.split()}
    assert row["Paddle"] == ["Paddle", "45.0", "50.0", "1.000", "0.950", "to", "1.050", "0.50", "0.25", *TITLE.split()]
    assert row["Flax"] == ["Flax", "NNX", "10.0", "-", "-", "-", "1.23", "-", "none"]
    assert row["PyTorch"] == ["PyTorch", "failed"]
    assert row["Keras:"] == ["Keras:", "pip", "install", "-e", '".[keras]"']
    assert notes(results) == [
        "Flax NNX: Flax has no ResNet.",
        "PyTorch: crashed (SIGSEGV): it printed nothing",
    ]


def test_json_has_every_round() -> None:
    data = results_json(SETTING, {"paddle": result_of(1.1, 0.9, 1.0), "pt": Result(failure="crashed")})
    paddle, pt = data["backends"]["paddle"], data["backends"]["pt"]
    assert paddle["reference"]["speeds"] == [100.0, 50.0, 25.0]
    assert paddle["ours"]["images_per_second"] == 45.0
    assert paddle["ratio_quartiles"] == pytest.approx((0.95, 1.0, 1.05))
    assert (pt["ours"], pt["ratio_quartiles"], pt["failure"]) == (None, None, "crashed")


def test_the_first_call_of_the_one_that_went_first_counts() -> None:
    ours_first = Result(Side(9.0, [1.0, 2.0]), Side(1.0, [3.0, 4.0]), TITLE)
    reference_first = Result(Side(2.0, [5.0]), Side(8.0, [6.0]), TITLE)
    expected = Result(Side(9.0, [1.0, 2.0, 5.0]), Side(8.0, [3.0, 4.0, 6.0]), TITLE)
    assert merged(ours_first, reference_first) == expected
    failed = Result(failure="crashed")
    assert merged(failed, reference_first) is failed
    assert merged(ours_first, failed) is failed


def test_steps_alternate_and_so_does_who_begins() -> None:
    calls: list[str] = []
    steps = {side: lambda side=side: calls.append(side) for side in ("ours", "reference")}
    seconds = time_rounds(steps, rounds=3, count=2)
    assert {side: len(rounds) for side, rounds in seconds.items()} == {"ours": 3, "reference": 3}
    assert "".join(side[0] for side in calls) == "orro" * 3


def test_a_round_takes_about_a_second() -> None:
    assert [steps_per_round(seconds) for seconds in (0.1, 0.4, 7.0, 1e-9)] == [10, 2, 1, MOST_STEPS]
