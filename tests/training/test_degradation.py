"""The degradation experiment's table and picture, from histories made by hand, and one short run."""

import numpy as np
import pytest

from rosetta.backends import BACKENDS
from rosetta.experiments import degradation
from rosetta.experiments.degradation import NETWORKS, Curves, draw, errors, table, train_one
from rosetta.training.history import History
from tests.conftest import load_backend


def history(accuracies: list[float], top1: list[float]) -> History:
    zeros = [0.0] * len(top1)
    return History([1.0] * len(accuracies), accuracies, zeros, top1, zeros, zeros)


def test_errors_are_means_over_an_epochs_batches() -> None:
    curves = errors("plain20_cifar", [history([0.0, 0.5, 0.5, 1.0], [0.5, 0.75]), history([1.0] * 4, [1.0, 1.0])])
    assert curves.training.tolist() == [[0.75, 0.25], [0.0, 0.0]]
    assert curves.validation.tolist() == [[0.5, 0.25], [0.0, 0.0]]


def test_table_and_picture_show_every_network() -> None:
    training = np.array([[0.9, 0.1], [0.9, 0.3], [0.9, 0.2]])
    curves = {name: Curves(name, training, training / 2) for name in NETWORKS}
    assert "| plain56_cifar | 56 | 853,018 | 20.00 (10.00 to 30.00) | 10.00 (5.00 to 15.00) |" in table(curves)
    for axes in draw(curves).axes:
        drawn = {line.get_label(): list(line.get_ydata()) for line in axes.get_lines()}
        assert drawn["56 layers, training"] == pytest.approx([90, 20])
        assert drawn["20 layers, validation"] == pytest.approx([45, 10])


def test_one_network_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    load_backend(BACKENDS["pt"])
    monkeypatch.setattr(degradation, "IMAGE_SIZE", (8, 8))
    trained = train_one("resnet20_cifar", BACKENDS["pt"], seed=0, epochs=1)
    assert trained.epochs == 1
    assert len(trained.losses) == 1438 // degradation.BATCH_SIZE
