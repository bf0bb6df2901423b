"""Scores, curves and plans of training runs, without a framework."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from resnet_spec import RosettaError, get_spec, to_toml, write_weights
from rosetta.training.history import History, history_json, loss_distances, read_checkpoint, validation_scores
from rosetta.training.plan import Plan, check_same, read_plan, write_plan

PLAN = Plan(
    spec=to_toml(get_spec("resnet20_cifar")),
    data="digits",
    data_digest="0" * 32,
    image_size=(16, 16),
    recipe="d2l_paddle",
    epochs=2,
    batch_size=64,
    learning_rate=1e-3,
    seed=0,
    dtype="float32",
)


def test_scores_count_right_answers_and_the_first_five() -> None:
    output = np.array([[9.0, 1, 2, 3, 4, 5, 6], [9.0, 1, 2, 3, 4, 5, 6], [9.0, 1, 2, 3, 4, 5, 6]])
    scores = validation_scores(output, np.array([0, 3, 1]), is_softmax=False)
    assert scores["top1"] == pytest.approx(1 / 3)
    assert scores["top5"] == pytest.approx(2 / 3)


def test_a_tie_counts_against_the_network() -> None:
    assert validation_scores(np.zeros((2, 8)), np.array([0, 1]), is_softmax=False)["top1"] == 0


def test_the_loss_of_probabilities_is_that_of_their_logits() -> None:
    logits = np.random.default_rng(0).standard_normal((5, 4))
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.array([0, 1, 2, 3, 0])
    one = validation_scores(logits, labels, is_softmax=False)
    assert one == pytest.approx(validation_scores(probabilities, labels, is_softmax=True))


def test_a_class_of_probability_0_has_an_infinite_loss_without_a_warning() -> None:
    scores = validation_scores(np.array([[0, 1], [0.5, 0.5]], np.float32), np.array([0, 1]), is_softmax=True)
    assert scores["loss"] == np.inf
    history = History([0.1], [1.0], [scores["loss"]], [0.5], [1.0], [2.0])
    assert json.loads(json.dumps(history_json(history), allow_nan=False))["validation_losses"] == ["infinite"]


def test_losses_are_compared_step_by_step_as_far_as_all_have_come() -> None:
    histories = {
        "a": History(losses=[1.0, 2.0, 3.0]),
        "b": History(losses=[1.0, 2.5, 3.1]),
        "c": History(losses=[1.1, 2.2]),
    }
    assert loss_distances(histories) == pytest.approx([0.1, 0.5])
    assert not len(loss_distances({"a": History(losses=[1.0])}))
    assert not len(loss_distances({"a": History(losses=[1.0]), "b": History()}))


HISTORY = History([1.0, 0.5], [0.1, 0.2], [np.inf], [0.9], [1.0], [3.25], [6.5], [0.5])


def test_a_history_goes_through_a_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    write_weights(path, {"fc.bias": np.zeros(3), **HISTORY.to_tensors("resnet_pt")})
    state, again = read_checkpoint(path, "resnet_pt", steps_per_epoch=2)
    assert again == HISTORY
    assert list(state) == ["fc.bias"]


def test_a_checkpoint_of_another_framework_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "jax.checkpoint.safetensors"
    write_weights(path, {"fc.bias": np.zeros(3), **HISTORY.to_tensors("resnet_pt")})
    with pytest.raises(RosettaError, match=r"is no checkpoint of this run \(its history is not that of resnet_jax: "):
        read_checkpoint(path, "resnet_jax", steps_per_epoch=2)


TAMPERED = {
    "it holds no history": dict.fromkeys(HISTORY.to_tensors("resnet_pt")),
    "its history is not that of resnet_pt: losses, accuracies,": {"history.resnet_pt.noise": np.zeros(1)},
    "it has 5 losses for 1 epochs": {"history.resnet_pt.losses": np.zeros(5)},
    "it has 2 accuracies for 1 epochs and 3 steps": {"history.resnet_pt.losses": np.zeros(3)},
    "it has 1 validation_losses for 0 epochs and 2 steps": {"history.resnet_pt.top1": np.zeros(0)},
    "it has 2 waiting_seconds for 1 epochs": {"history.resnet_pt.waiting_seconds": np.zeros(2)},
    "its seconds are float32 of shape (1,), but must be": {"history.resnet_pt.seconds": np.zeros(1, np.float32)},
    "its top5 are float64 of shape (), but must be": {"history.resnet_pt.top5": np.zeros(())},
    "one of its accuracies is no number": {"history.resnet_pt.accuracies": np.array([0, np.nan])},
}


@pytest.mark.parametrize("message", TAMPERED)
def test_a_checkpoint_that_was_tampered_with_is_one_sentence(message: str, tmp_path: Path) -> None:
    tensors = {"fc.bias": np.zeros(3), **HISTORY.to_tensors("resnet_pt"), **TAMPERED[message]}
    path = tmp_path / "x.safetensors"
    write_weights(path, {name: tensor for name, tensor in tensors.items() if tensor is not None})
    with pytest.raises(RosettaError) as caught:
        read_checkpoint(path, "resnet_pt", steps_per_epoch=2)
    assert str(caught.value).startswith(f"{path} is no checkpoint of this run ({message}")
    assert str(caught.value).endswith("remove it, and its framework begins anew, or give another --out.")


def test_a_plan_is_kept_and_another_one_is_named(tmp_path) -> None:
    write_plan(tmp_path, PLAN)
    assert read_plan(tmp_path) == PLAN
    check_same(tmp_path, PLAN)
    other = Plan(**{**vars(PLAN), "seed": 1})
    with pytest.raises(RosettaError, match="has 0 and not 1 as its seed"):
        check_same(tmp_path, other)
    with pytest.raises(RosettaError, match="has other images, labels or classes than digits has now: resume"):
        check_same(tmp_path, replace(PLAN, data_digest="1" * 32))


@pytest.mark.parametrize("text", ["{", "[]", "{}", "3", "[" * 100_000, '{"spec": ' * 100_000, "\ud800", "\0"])
def test_a_plan_that_was_tampered_with_is_one_sentence(text: str, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(text, encoding="utf-8", errors="surrogatepass")
    with pytest.raises(RosettaError) as caught:
        read_plan(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'plan.json'} is no plan of a run (")
    assert str(caught.value).endswith("): give the --out of a run that was begun, or a new one.")
    assert str(caught.value).isprintable()
