"""The training worker, in this process: it goes on from wherever it was stopped, and says what is wrong."""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from resnet_spec import RosettaError, get_spec, read_weights, to_toml, write_weights
from rosetta.backends import BACKENDS
from rosetta.training.history import read_checkpoint
from rosetta.training.loop import Task, train
from rosetta.training.worker import read_examples
from tests.conftest import load_backend
from tests.training.test_history import HISTORY, PLAN

SPEC = get_spec(
    "resnet20_cifar", in_channels=1, stage_blocks=(1, 1, 1), stage_channels=(4, 4, 8), stem_channels=4, num_classes=3
)
SMALL = replace(PLAN, spec=to_toml(SPEC), image_size=(8, 8), epochs=2, batch_size=4, learning_rate=0.01)
STEPS = 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a split of noise, as the parent leaves it."""
    rng = np.random.default_rng(0)
    for name in ("training", "validation"):
        np.save(tmp_path / f"{name}-images.npy", rng.integers(0, 256, (4 * STEPS, 1, 8, 8), np.uint8))
        np.save(tmp_path / f"{name}-labels.npy", rng.integers(0, 3, 4 * STEPS))
    return tmp_path


def task(package: str, checkpoint: Path, plan=SMALL, **options) -> Task:
    roots: dict[str, str | None] = {"training": None, "validation": None}
    return Task(asdict(plan), package, "cpu", str(checkpoint), flippable=False, roots=roots, **options)


def run(task: Task, folder: Path, report: Callable[[dict[str, object]], None] = lambda _event: None) -> None:
    training, validation = (read_examples(folder, name, None) for name in ("training", "validation"))
    train(task, training, validation, meeting=folder, report=report)


def stop_at(step: int) -> Callable[[dict[str, object]], None]:
    """Ends the run as a person would."""

    def report(event: dict[str, object]) -> None:
        if event.get("step") == step:
            raise KeyboardInterrupt

    return report


def assert_same_run(whole: Path, broken: Path, package: str) -> None:
    (state, history), (again, other) = (read_checkpoint(path, package, STEPS) for path in (whole, broken))
    assert other.losses == history.losses
    assert other.top1 == history.top1
    assert len(other.seconds) == history.epochs
    assert state.keys() == again.keys()
    assert all(np.array_equal(state[name], again[name]) for name in state)


def test_a_run_stopped_in_any_epoch_goes_on_to_the_same_bits(backend: ModuleType, folder: Path) -> None:
    package, whole, broken = backend.__name__, folder / "whole.safetensors", folder / "broken.safetensors"
    run(task(package, whole), folder)
    for step in (2, STEPS + 2):
        with pytest.raises(KeyboardInterrupt):
            run(task(package, broken), folder, stop_at(step))
        assert read_checkpoint(broken, package, STEPS)[1].epochs == step // STEPS
    run(task(package, broken), folder)
    assert_same_run(whole, broken, package)


def test_a_run_stopped_within_an_epoch_goes_on_behind_its_last_checkpoint(folder: Path) -> None:
    load_backend(BACKENDS["pt"])
    whole, broken = folder / "whole.safetensors", folder / "broken.safetensors"
    run(task("resnet_pt", whole), folder)
    for step in range(2, 2 * STEPS + 1):
        with pytest.raises(KeyboardInterrupt):
            run(task("resnet_pt", broken, checkpoint_steps=1), folder, stop_at(step))
        history = read_checkpoint(broken, "resnet_pt", STEPS)[1]
        assert len(history.losses) == step - 1
        assert history.epochs == (step - 1) // STEPS
    run(task("resnet_pt", broken), folder)
    assert_same_run(whole, broken, "resnet_pt")


def test_a_run_stopped_before_its_validation_validates_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pt = load_backend(BACKENDS["pt"])
    whole, broken = folder / "whole.safetensors", folder / "broken.safetensors"
    run(task("resnet_pt", whole), folder)

    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pt, "predict", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run(task("resnet_pt", broken, checkpoint_steps=1), folder)
    assert len(read_checkpoint(broken, "resnet_pt", STEPS)[1].losses) == STEPS
    run(task("resnet_pt", broken), folder)
    assert_same_run(whole, broken, "resnet_pt")


def test_a_checkpoint_of_another_network_is_one_sentence(backend: ModuleType, folder: Path) -> None:
    path = folder / "x.safetensors"
    noted = {name: np.zeros(0) for name in HISTORY.to_tensors(backend.__name__)}
    write_weights(path, {"conv1.weight": np.zeros((1, 1, 1, 1), np.float32), **noted})
    with pytest.raises(RosettaError) as caught:
        run(task(backend.__name__, path), folder)
    assert str(caught.value).startswith(f"{path} does not fit this run: ")
    assert str(caught.value).endswith(" Remove it, and its framework begins anew.")


def test_an_epoch_that_ends_in_no_number_is_no_success(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pt = load_backend(BACKENDS["pt"])
    monkeypatch.setattr(pt, "predict", lambda _model, images: np.full((len(images), 3), np.nan))
    path = folder / "x.safetensors"
    with pytest.raises(RosettaError, match=r"the validation loss is nan after epoch 1: give a smaller --learning-rate"):
        run(task("resnet_pt", path), folder)
    assert read_checkpoint(path, "resnet_pt", STEPS)[1].epochs == 0
    assert all(np.isfinite(tensor).all() for tensor in read_weights(path).values())
