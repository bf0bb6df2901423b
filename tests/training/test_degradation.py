"""The degradation experiment's table and picture, from histories made by hand, and one short run."""

import numpy as np
import pytest

from resnet_spec import EpochBatches, Normaliser, draw_weights, get_recipe, get_spec
from rosetta.backends import BACKENDS
from rosetta.data import load_data
from rosetta.experiments import degradation
from rosetta.experiments.degradation import NETWORKS, Curves, draw, errors, follow_one, line_style, table, train_one
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


def test_a_line_means_the_same_in_every_figure() -> None:
    styles = {name: line_style(name) for name in NETWORKS}
    assert styles["plain20_cifar"] != styles["plain56_cifar"]
    for depth in (20, 56):
        plain, residual = styles[f"plain{depth}_cifar"], styles[f"resnet{depth}_cifar"]
        assert plain["linestyle"] == residual["linestyle"]
        assert plain["color"] != residual["color"]
    figure = draw({name: Curves(name, np.full((1, 2), 0.5), np.full((1, 2), 0.5)) for name in NETWORKS})
    for axes, networks in zip(figure.axes, degradation.PANELS.values(), strict=True):
        drawn = {(line.get_color(), line.get_linestyle()) for line in axes.get_lines()}
        assert drawn == {(styles[name]["color"], styles[name]["linestyle"]) for name in networks}


@pytest.mark.slow
def test_one_network_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    load_backend(BACKENDS["pt"])
    monkeypatch.setattr(degradation, "IMAGE_SIZE", (8, 8))
    trained = train_one("resnet20_cifar", BACKENDS["pt"], seed=0, epochs=1)
    assert trained.epochs == 1
    assert len(trained.losses) == 1438 // degradation.BATCH_SIZE


def test_steps_are_measured_beside_the_weights_that_they_start_from(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = load_backend(BACKENDS["pt"])
    monkeypatch.setattr(degradation, "IMAGE_SIZE", (8, 8))
    rate, batch, epochs = 0.05, 700, 4  # two steps an epoch, and a warm-up of one
    moved = follow_one("resnet20_cifar", BACKENDS["pt"], 3, epochs, followed=2, batch_size=batch, learning_rate=rate)
    kernels = [f"{name}.weight" for name in moved.convolutions]
    assert moved.convolutions[0] == "conv1"
    assert moved.steps.shape == (4, len(kernels))
    assert moved.lengths.shape == (5, len(kernels))

    # The first step by hand: no velocity yet, and half of the rate.
    spec, recipe = get_spec("resnet20_cifar"), get_recipe("paper")
    start = draw_weights(spec, seed=3)
    training = load_data("digits", (8, 8), in_channels=3, seed=3).training
    batches = EpochBatches(
        training, Normaliser.of(training.images), batch, seed=3, epoch=0, crop=recipe.crop, flip=False
    )
    model = backend.build(spec)
    backend.load_weights(model, start)
    _, gradients = backend.loss_and_gradients(model, *batches[0])
    step = [rate / 2 * np.linalg.norm(gradients[name] + 1e-4 * start[name]) for name in kernels]
    lengths = [np.linalg.norm(start[name]) for name in kernels]
    assert moved.lengths[0] == pytest.approx(lengths, rel=1e-5)
    assert moved.steps[0] == pytest.approx(np.array(step) / lengths, rel=1e-3)
