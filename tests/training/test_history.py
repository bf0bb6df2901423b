"""Scores, curves and plans of training runs, without a framework."""

import numpy as np
import pytest

from resnet_spec import RosettaError, get_spec, to_toml
from rosetta.training.history import History, loss_distances, split_history, validation_scores
from rosetta.training.plan import Plan, check_same, read_plan, write_plan

PLAN = Plan(
    spec=to_toml(get_spec("resnet20_cifar")),
    data="digits",
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


def test_a_probability_of_0_has_an_infinite_loss_and_no_warning() -> None:
    scores = validation_scores(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([1, 0]), is_softmax=True)
    assert scores["loss"] == float("inf")


def test_losses_are_compared_step_by_step_as_far_as_all_have_come() -> None:
    histories = {
        "a": History(losses=[1.0, 2.0, 3.0]),
        "b": History(losses=[1.0, 2.5, 3.1]),
        "c": History(losses=[1.1, 2.2]),
    }
    assert loss_distances(histories) == pytest.approx([0.1, 0.5])
    assert not len(loss_distances({"a": History(losses=[1.0])}))
    assert not len(loss_distances({"a": History(losses=[1.0]), "b": History()}))


def test_a_history_goes_through_tensors() -> None:
    history = History([1.0, 0.5], [0.1, 0.2], [0.7], [0.9], [1.0], [3.25])
    state, again = split_history({"fc.bias": np.zeros(3), **history.to_tensors()})
    assert again == history
    assert list(state) == ["fc.bias"]


def test_a_plan_is_kept_and_another_one_is_named(tmp_path) -> None:
    write_plan(tmp_path, PLAN)
    assert read_plan(tmp_path) == PLAN
    check_same(tmp_path, PLAN)
    other = Plan(**{**vars(PLAN), "seed": 1})
    with pytest.raises(RosettaError, match="has 0 and not 1 as its seed"):
        check_same(tmp_path, other)
    (tmp_path / "plan.json").write_text("{")
    with pytest.raises(RosettaError, match="is no plan of a run"):
        read_plan(tmp_path)
