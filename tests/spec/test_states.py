"""A trainer's state is taken apart as it was put together, and one that does not fit is refused."""

import numpy as np
import pytest

from resnet_spec import WeightsError, join_state, split_state

WEIGHTS = {"fc.bias": np.zeros(2, np.float32)}
MEMORIES = {"velocity/fc.bias": np.ones(2, np.float32), "steps": np.array(3)}


def test_a_state_comes_apart_as_it_was_put_together() -> None:
    state = join_state(WEIGHTS, MEMORIES)
    assert list(state) == ["fc.bias", "optimiser.velocity/fc.bias", "optimiser.steps"]
    weights, memories = split_state(state, MEMORIES)
    assert weights == WEIGHTS
    assert memories.keys() == MEMORIES.keys()
    assert memories["velocity/fc.bias"].tolist() == [1, 1]
    assert memories["velocity/fc.bias"].dtype == np.float32
    assert memories["steps"] == 3


def test_numbers_come_in_the_memorys_own_type() -> None:
    given = {"velocity/fc.bias": np.array([1.0, 2.0]), "steps": np.array(7, np.int32)}
    _, memories = split_state(join_state(WEIGHTS, given), MEMORIES)
    assert [memory.dtype for memory in memories.values()] == [np.float32, np.int64]
    whole = {**given, "velocity/fc.bias": np.array([1, 2])}
    assert split_state(join_state(WEIGHTS, whole), MEMORIES)[1]["velocity/fc.bias"].tolist() == [1, 2]


WRONG = {
    "weights and nothing of an optimiser": ({}, "The state holds weights and nothing of an optimiser"),
    "missing": ({"steps": np.array(3)}, "The state lacks velocity/fc.bias, which the optimiser here keeps: give a"),
    "extra": ({**MEMORIES, "mean": np.ones(2)}, "The state holds mean of an optimiser, but the one here keeps none"),
    "misshapen": ({**MEMORIES, "velocity/fc.bias": np.ones(3)}, r"with shape \(3,\), but here it is \(2,\)"),
    "text": ({**MEMORIES, "velocity/fc.bias": np.array(["a", "b"])}, "in <U1, but here it is float32"),
    "no count": ({**MEMORIES, "steps": np.array(3.0)}, "steps of an optimiser in float64, but here it is int64"),
    "infinite": ({**MEMORIES, "velocity/fc.bias": np.array([1, np.inf])}, "with a number that none has after a step"),
    "negative": ({**MEMORIES, "steps": np.array(-1)}, "with a number that none has after a step: is the file whole"),
}


@pytest.mark.parametrize(("memories", "message"), WRONG.values(), ids=WRONG)
def test_a_state_that_does_not_fit_is_refused(memories: dict[str, np.ndarray], message: str) -> None:
    with pytest.raises(WeightsError, match=message):
        split_state(join_state(WEIGHTS, memories), MEMORIES)


def test_a_negative_memory_is_fine() -> None:
    state = join_state(WEIGHTS, {**MEMORIES, "velocity/fc.bias": np.array([-1.0, 0.0]), "steps": np.array(0)})
    assert split_state(state, MEMORIES)[1]["velocity/fc.bias"].tolist() == [-1, 0]
