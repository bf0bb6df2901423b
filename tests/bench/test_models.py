"""That models can be timed in a process of their own, which has other variables of the environment."""

import os

import pytest

from resnet_spec import RosettaError
from rosetta.bench import worker
from rosetta.bench.models import Job, ModelsElsewhere
from rosetta.bench.results import SideName

JOB = Job("pt", "resnet_pt", "", "infer", (32, 32), batch=2, rounds=1)


class FakeModels:
    """Ours answers with a variable and the reference ends its process; ours cannot be compiled."""

    def __init__(self, job: Job) -> None:
        if job.batch > 2:
            raise ValueError("the batch is too large")

    def first_call(self, side: SideName) -> tuple[float, object]:
        if side == "reference":
            os._exit(3)
        if side == "ours_compiled":
            raise RosettaError("No compiler is here: install one.")
        return 0.5, os.environ.get("XLA_FLAGS")

    def seconds(self, side: SideName) -> float:
        return {"ours": 0.25}[side]


def elsewhere(job: Job = JOB) -> ModelsElsewhere:
    return ModelsElsewhere(job, {"XLA_FLAGS": "--and_this"}, FakeModels)


def test_the_other_process_has_the_variables_and_this_one_has_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLA_FLAGS", "--before")
    models = elsewhere()
    assert models.first_call("ours") == (0.5, "--and_this")
    assert models.seconds("ours") == 0.25
    assert os.environ["XLA_FLAGS"] == "--before"


def test_what_goes_wrong_there_is_raised_here() -> None:
    models = elsewhere()
    with pytest.raises(RosettaError, match="No compiler is here"):
        models.first_call("ours_compiled")
    assert models.seconds("ours") == 0.25  # it goes on
    with pytest.raises(RuntimeError, match="KeyError: 'reference'"):
        models.seconds("reference")
    with pytest.raises(RuntimeError, match="the process of the compiled models has ended"):
        elsewhere().first_call("reference")
    with pytest.raises(RuntimeError, match="ValueError: the batch is too large"):
        elsewhere(Job("pt", "resnet_pt", "", "infer", (32, 32), batch=3, rounds=1))


def test_a_side_that_cannot_be_compiled_is_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "find_places", lambda _job: dict.fromkeys(("ours", "ours_compiled"), Uncompiled()))
    result = worker.run(JOB)
    assert set(result.sides) == {"ours"}
    assert result.note == "ours compiled is left out: No compiler is here: install one."


class Uncompiled(FakeModels):
    def __init__(self) -> None:
        pass


@pytest.mark.parametrize(
    ("mode", "variables", "constructor", "reference_first", "sides"),
    [
        ("infer", {}, "", False, ["ours", "ours_compiled"]),
        ("infer", {}, "a", False, ["ours", "ours_compiled", "reference", "reference_compiled"]),
        ("infer", {"A": "1"}, "a", True, ["reference", "reference_compiled", "ours", "ours_compiled"]),
        ("train", {}, "a", True, ["reference", "ours"]),
        ("train", {"A": "1"}, "a", False, ["ours", "ours_compiled", "reference", "reference_compiled"]),
    ],
)
def test_which_sides_there_are_and_where(mode, variables, constructor, reference_first, sides, monkeypatch) -> None:
    class Framework:
        COMPILED_ENVIRONMENT = variables

    monkeypatch.setattr(worker, "framework_of", lambda _job: Framework)
    monkeypatch.setattr(worker, "Models", lambda _job: "here")
    monkeypatch.setattr(worker, "ModelsElsewhere", lambda _job, _variables: "elsewhere")
    job = Job("pt", "", "", mode, (32, 32), 1, 1, constructor=constructor, reference_first=reference_first)
    places = worker.find_places(job)
    assert list(places) == sides
    compiled_place = "elsewhere" if variables else "here"
    assert all(place == (compiled_place if side.endswith("compiled") else "here") for side, place in places.items())
