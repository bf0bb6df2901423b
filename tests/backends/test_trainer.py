"""A trainer goes on from a saved state as if there had been no pause, and hides nothing that goes wrong."""

import threading
from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest

from resnet_spec import (
    SGD,
    Adam,
    WeightsError,
    draw_weights,
    get_optimiser,
)
from rosetta.backends import BACKENDS
from tests.backends.batches import EPOCH, OTHER_EPOCH, RATES, Failing
from tests.backends.networks import TINY
from tests.cases import by_time
from tests.conftest import load_backend


def new_trainer(backend: ModuleType, optimiser: str, dtype: str = "float32"):
    model = backend.build(TINY, dtype=dtype)
    backend.load_weights(model, draw_weights(TINY))
    return backend.Trainer(model, get_optimiser(optimiser), RATES), model


def assert_same(one: dict[str, np.ndarray], two: dict[str, np.ndarray]) -> None:
    assert one.keys() == two.keys()
    for name in one:
        assert np.array_equal(one[name], two[name]), name


@pytest.mark.parametrize(
    "optimiser",
    [
        pytest.param("sgd", marks=[pytest.mark.slow, pytest.mark.exhaustive]),
        "nesterov",
        pytest.param("momentum_decoupled", marks=[pytest.mark.slow, pytest.mark.exhaustive]),
        "adam",
    ],
)
def test_a_resumed_run_is_the_uninterrupted_one(backend: ModuleType, optimiser: str) -> None:
    trainer, model = new_trainer(backend, optimiser)
    trainer.fit(EPOCH)
    state = trainer.state()
    losses = trainer.fit(OTHER_EPOCH)
    again, other = new_trainer(backend, optimiser)
    again.restore(state)
    assert again.fit(OTHER_EPOCH) == losses
    assert_same(backend.export_weights(model), backend.export_weights(other))
    assert_same(trainer.state(), again.state())


@pytest.mark.parametrize(("optimiser", "dtype"), [("sgd", "float32"), ("nesterov", "float32"), ("adam", "float64")])
def test_a_run_resumes_from_before_its_first_step(backend: ModuleType, optimiser: str, dtype: str) -> None:
    trainer, _ = new_trainer(backend, optimiser, dtype)
    start = trainer.state()
    losses = trainer.fit(EPOCH)
    again, _ = new_trainer(backend, optimiser, dtype)
    again.restore(start)
    assert again.fit(EPOCH) == losses
    again.restore(start)  # and forgets what it has learnt since
    assert again.fit(EPOCH) == losses


@pytest.mark.parametrize("optimiser", ["momentum", "adam"])
def test_a_state_is_a_copy(backend: ModuleType, optimiser: str) -> None:
    trainer, _ = new_trainer(backend, optimiser)
    trainer.fit(EPOCH)
    state = trainer.state()
    kept = {name: array.copy() for name, array in state.items()}
    trainer.fit(OTHER_EPOCH)
    assert_same(state, kept)
    before = trainer.state()
    for array in trainer.state().values():
        array += 1
    assert_same(trainer.state(), before)


def a_memory(state: dict[str, np.ndarray]) -> str:
    """The name of what the optimiser keeps of some kernel."""
    return next(name for name, array in state.items() if name.startswith("optimiser.") and array.ndim > 1)


def _forget_the_optimiser(state: dict[str, np.ndarray]) -> None:
    for name in [name for name in state if name.startswith("optimiser.")]:
        del state[name]


def _count_in_halves(state: dict[str, np.ndarray]) -> None:
    name = next(n for n, a in state.items() if n.startswith("optimiser.") and a.ndim == 0 and a.dtype.kind in "iu")
    state[name] = np.array(1.5)


def _change_memory(state: dict[str, np.ndarray], array: np.ndarray) -> None:
    state[a_memory(state)] = array


MISFITS: dict[str, tuple[Callable[[dict[str, np.ndarray]], object], str]] = {
    "weights only": (_forget_the_optimiser, "holds weights and nothing of an optimiser"),
    "missing memory": (lambda state: state.pop(a_memory(state)), "lacks .*, which the optimiser here keeps"),
    "extra memory": (lambda state: state.update({"optimiser.7.spin": np.ones(3)}), "holds 7.spin of an optimiser"),
    "misshapen memory": (lambda state: _change_memory(state, np.ones(3)), r"with shape \(3,\), but here it is"),
    "memory not finite": (lambda state: state[a_memory(state)].fill(np.nan), "a number that none has after a step"),
    "memory of text": (lambda state: _change_memory(state, np.full_like(state[a_memory(state)], "a", "U1")), "in <U1"),
    "half a step": (_count_in_halves, "in float64, but here it is int"),
    "missing weight": (lambda state: state.pop("fc.bias"), "fc.bias is missing"),
    "misshapen weight": (lambda state: state.update({"fc.bias": np.ones(3)}), r"fc.bias has shape \(3,\)"),
}


def test_a_state_that_does_not_fit_is_refused_and_all_stays(backend: ModuleType) -> None:
    trainer, _ = new_trainer(backend, "momentum")
    fresh = trainer.state()
    trainer.fit(EPOCH)
    before = trainer.state()
    for spoil, message in MISFITS.values():
        state = {name: array.copy() for name, array in fresh.items()}
        spoil(state)
        with pytest.raises(WeightsError, match=message):
            trainer.restore(state)
        assert_same(trainer.state(), before)


def test_the_state_of_another_rule_is_refused(backend: ModuleType) -> None:
    trainer, _ = new_trainer(backend, "adam")
    with pytest.raises(WeightsError, match="give a state of the same framework, network and rule"):
        trainer.restore(new_trainer(backend, "momentum")[0].state())


def test_what_on_step_raises_ends_the_pass(backend: ModuleType) -> None:
    trainer, _ = new_trainer(backend, "sgd")
    seen = []

    def stop_at_two(loss: float, accuracy: float) -> None:
        seen.append((loss, accuracy))
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trainer.fit(EPOCH, stop_at_two)
    assert len(seen) == 2
    assert all(accuracy in (0, 0.25, 0.5, 0.75, 1) for _, accuracy in seen)


def outcome_within(seconds: float, act: Callable[[], object]) -> object:
    """What the call returns or raises, or a TimeoutError: a call that hangs must not hang the suite."""
    outcomes: list[object] = []

    def note() -> None:
        try:
            outcomes.append(act())
        except BaseException as error:
            outcomes.append(error)

    thread = threading.Thread(target=note, daemon=True)
    thread.start()
    thread.join(seconds)
    return outcomes[0] if outcomes else TimeoutError(f"no end after {seconds} s")


ERRORS = [OSError("gone"), KeyError("image"), IndexError("past the end"), MemoryError(), KeyboardInterrupt()]


def test_what_a_batch_raises_reaches_the_caller(backend: ModuleType) -> None:
    trainer, _ = new_trainer(backend, "sgd")
    for number, error in enumerate(ERRORS):
        outcome = outcome_within(60, lambda: trainer.fit(Failing(error, failing=number % 3)))  # noqa: B023
        assert outcome is error
        assert outcome_within(60, lambda: len(trainer.fit(EPOCH))) == len(EPOCH)  # and it can go on


def test_a_batch_cannot_end_the_pass_in_silence(backend: ModuleType) -> None:
    trainer, _ = new_trainer(backend, "sgd")
    outcome = outcome_within(60, lambda: trainer.fit(Failing(StopIteration(), 1)))
    assert isinstance(outcome, RuntimeError)
    assert "Batch 1 raised StopIteration" in str(outcome)


def _freeze_in_pytorch(model, *, trains: bool = False) -> None:
    model.fc.requires_grad_(trains)


def _freeze_in_keras(model, *, trains: bool = False) -> None:
    model.get_layer("fc").trainable = trains


def _freeze_in_paddle(model, *, trains: bool = False) -> None:
    for parameter in model.fc.parameters():
        parameter.stop_gradient = not trains


# Flax freezes by what its optimiser is told to train, which here is every nnx.Param: a model has no such switch.
FREEZE = {"pt": _freeze_in_pytorch, "keras": _freeze_in_keras, "paddle": _freeze_in_paddle}
DECAYING = {
    "momentum": SGD(momentum=0.9, weight_decay=0.1, decay="decoupled"),
    "adam": Adam(weight_decay=0.1, decay="decoupled"),
}


@pytest.mark.parametrize(
    "frozen", by_time(["before the trainer", "behind it", "behind its first pass"], "behind it".__eq__)
)
@pytest.mark.parametrize("rule", DECAYING.values(), ids=DECAYING.keys())
@pytest.mark.parametrize("key", FREEZE)
def test_a_frozen_parameter_stays_and_trains_when_it_is_let_go(key: str, rule: SGD | Adam, frozen: str) -> None:
    backend = load_backend(BACKENDS[key])
    model = backend.build(TINY)
    if frozen == "before the trainer":
        FREEZE[key](model)
    trainer = backend.Trainer(model, rule, RATES)
    if frozen == "behind its first pass":
        trainer.fit(EPOCH)
    FREEZE[key](model)
    before = backend.export_weights(model)
    trainer.fit(EPOCH)
    after = backend.export_weights(model)
    assert [name for name in before if np.array_equal(before[name], after[name])] == ["fc.weight", "fc.bias"]
    FREEZE[key](model, trains=True)
    trainer.fit(EPOCH)
    assert not np.array_equal(backend.export_weights(model)["fc.weight"], after["fc.weight"])
