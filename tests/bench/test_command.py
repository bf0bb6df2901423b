"""`rosetta bench` as a person uses it, and what becomes of its processes."""

import json
import sys

import pytest

from resnet_spec import from_toml, get_spec
from rosetta.backends import BACKENDS
from rosetta.bench import measure
from rosetta.bench.results import Result, Side
from rosetta.commands.bench import bench_command
from tests.command_line import RosettaHere, assert_refused, rosetta
from tests.conftest import load_backend

TINY = "stage_blocks = [1, 1]\nstage_channels = [8, 16]\nstage_strides = [1, 2]\nnum_classes = 7\nimage_size = 40\n"


def test_a_file_has_speeds_and_no_reference(tmp_path) -> None:
    load_backend(BACKENDS["paddle"])
    path = tmp_path / "tiny.toml"
    path.write_text(TINY)
    output = tmp_path / "out.json"
    result = rosetta("bench", path, "--backends", "paddle", "--rounds", "1", "--batch", "1", "--json", output)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "tiny, infer: 1 image of 3x40x40, float32; 1 round" in result.stdout
    assert "Paddle: paddle.vision.models has no tiny, which is not in the zoo." in result.stdout
    assert "nothing to compare with" in result.stdout
    paddle = json.loads(output.read_text())["backends"]["paddle"]
    assert paddle["ours"]["images_per_second"] > 0
    assert paddle["ours"]["first_call"] > 0
    assert paddle["ours_compiled"]["images_per_second"] > 0
    assert paddle["reference"] is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["resnet51"], "'resnet51' is not a network of the zoo: did you mean"),
        (["resnet18", "--mode", "trian"], "--mode"),
        (["resnet18", "--rounds", "0"], "--rounds"),
        (["resnet18", "--batch", "0"], "--batch"),
        (["resnet18", "--image-size", "16"], "The image is 16x16 pixels"),
        (["resnet18", "--backends", "tourch"], "'tourch' is not a backend: did you mean"),
        (["resnet18", "--json", "absent/out.json"], "absent/out.json cannot be written"),
        ([], "Missing argument"),
    ],
    ids=str,
)
def test_bad_input_gets_one_sentence(arguments, message, rosetta_here: RosettaHere) -> None:
    assert_refused(rosetta_here("bench", *arguments), message)


def test_a_process_that_crashes_or_hangs_says_so(monkeypatch) -> None:
    spec, info = get_spec("plain18"), BACKENDS["jax"]
    steps: list[str] = []

    def failure(interpreter: str, time_limit: float) -> str:
        monkeypatch.setattr(sys, "executable", interpreter)
        arguments = (spec, [info], "infer", (32, 32), 1, 1, "cpu", time_limit, lambda _key, step: steps.append(step))
        return measure.measure(*arguments)["jax"].failure

    python = sys.executable
    assert failure("/bin/false", 60) == "crashed (exit code 1)"
    assert failure(python, 0.01).startswith("did not finish within 0.01 s and was ended")
    assert steps == ["start", "failed"] * 2


def test_a_pair_goes_through_two_processes(monkeypatch) -> None:
    jobs: list[measure.Job] = []

    def run_process(job: measure.Job, _time_limit: float) -> Result:
        jobs.append(job)
        side = Side(1.0, [1.0] * job.rounds)
        return Result({"ours": side, "reference": side} if job.constructor else {"ours": side})

    monkeypatch.setattr(measure, "_run_process", run_process)
    arguments = ([BACKENDS["paddle"]], "infer", (32, 32), 1, 7, "cpu", 60.0, lambda *_: None)
    result = measure.measure(get_spec("resnet18"), *arguments)["paddle"]
    assert [(job.rounds, job.reference_first) for job in jobs] == [(4, False), (3, True)]
    assert len(result.ratios("ours", "reference")) == 7
    jobs.clear()
    measure.measure(get_spec("plain18"), *arguments)
    assert [(job.rounds, job.constructor) for job in jobs] == [(7, "")]


def test_a_reference_that_is_refused_leaves_ours(monkeypatch) -> None:
    def run_process(job: measure.Job, _time_limit: float) -> Result:
        note = "not the same network"
        return Result(note=note) if job.constructor else Result({"ours": Side(1.0, [1.0] * job.rounds)})

    monkeypatch.setattr(measure, "_run_process", run_process)
    arguments = ([BACKENDS["paddle"]], "infer", (32, 32), 1, 7, "cpu", 60.0, lambda *_: None)
    expected = Result({"ours": Side(1.0, [1.0] * 7)}, note="not the same network")
    assert measure.measure(get_spec("resnet18"), *arguments)["paddle"] == expected


def test_a_reference_that_pads_otherwise_has_ours_pad_so_and_says_it(monkeypatch) -> None:
    pytest.importorskip("haiku")
    specs = []

    def run_process(job: measure.Job, _time_limit: float) -> Result:
        specs.append(from_toml(job.spec))
        return Result({"ours": Side(1.0, [1.0]), "reference": Side(1.0, [1.0])})

    monkeypatch.setattr(measure, "_run_process", run_process)
    arguments = ([BACKENDS["jax"]], "infer", (32, 32), 1, 2, "cpu", 60.0, lambda *_: None)
    result = measure.measure(get_spec("resnet18"), *arguments)["jax"]
    assert result.note == "ours is timed with conv_padding = 'same' and stem_pool = 'same', as its reference."
    assert {(spec.conv_padding, spec.stem_pool) for spec in specs} == {("same", "same")}


def test_exits_1_where_a_backend_fails(monkeypatch, capsys) -> None:
    load_backend(BACKENDS["pt"])
    monkeypatch.setattr("rosetta.commands.bench.measure", lambda *_: {"pt": Result(failure="crashed (SIGSEGV)")})
    assert bench_command("resnet18", backends=["pt"]) == 1
    assert "PyTorch: crashed (SIGSEGV)" in capsys.readouterr().out
