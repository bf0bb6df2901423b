"""A trainer goes on from a saved state as if there had been no pause."""

from types import ModuleType

import numpy as np
import pytest

from resnet_spec import OPTIMISERS, cosine, draw_images, draw_labels, draw_weights, get_optimiser
from tests.backends.networks import TINY

RATES = cosine(0.05, 6, warmup=2)
EPOCH = [(draw_images(3, (12, 12), 4, seed), draw_labels(10, 4, seed)) for seed in range(3)]
OTHER_EPOCH = [(draw_images(3, (12, 12), 4, seed), draw_labels(10, 4, seed)) for seed in range(3, 6)]


def new_trainer(backend: ModuleType, optimiser: str):
    model = backend.build(TINY)
    backend.load_weights(model, draw_weights(TINY))
    return backend.Trainer(model, get_optimiser(optimiser), RATES), model


@pytest.mark.parametrize("optimiser", ["nesterov", "momentum_decoupled", "adam"])
def test_a_resumed_run_is_the_uninterrupted_one(backend: ModuleType, optimiser: str) -> None:
    assert optimiser in OPTIMISERS
    trainer, model = new_trainer(backend, optimiser)
    trainer.fit(EPOCH)
    state = {name: array.copy() for name, array in trainer.state().items()}
    losses = trainer.fit(OTHER_EPOCH)
    again, other = new_trainer(backend, optimiser)
    again.restore(state)
    assert again.fit(OTHER_EPOCH) == losses
    one, two = backend.export_weights(model), backend.export_weights(other)
    assert all(np.array_equal(one[name], two[name]) for name in one)


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
