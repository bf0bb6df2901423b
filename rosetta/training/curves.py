"""The curves of a run as a picture: loss and accuracy, a colour per framework."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from resnet_spec.files import shown
from rosetta.figures import writing_figure
from rosetta.training.history import History

COLOURS = {"PyTorch": "#dd4b1a", "Keras": "#b00040", "Paddle": "#1f6fd1", "Flax NNX": "#12805c"}
MAX_TITLE = 120
STYLES = {"PyTorch": "-", "Keras": "--", "Paddle": "-.", "Flax NNX": ":"}


def write_curves(path: Path, title: str, histories: Mapping[str, History], steps_per_epoch: int) -> None:
    """Draws each framework's loss of every training step, and its accuracy on training and validation images."""
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    for name, history in histories.items():
        style = {"color": COLOURS.get(name), "linestyle": STYLES.get(name, "-")}
        epochs = np.arange(1, len(history.losses) + 1) / steps_per_epoch
        left.plot(epochs, history.losses, label=name, linewidth=1.2, **style)
        whole = np.arange(1, history.epochs + 1)
        training = [np.mean(history.accuracies[(n - 1) * steps_per_epoch : n * steps_per_epoch]) for n in whole]
        right.plot(whole, training, linewidth=1, alpha=0.45, **style)
        right.plot(whole, history.top1, label=name, marker="o", markersize=3, **style)
    left.set(xlabel="epoch", ylabel="cross-entropy of a batch, nats", yscale="log", title="training loss")
    right.set(xlabel="epoch", ylabel="share of right answers", title="accuracy: validation, and (pale) training")
    right.xaxis.get_major_locator().set_params(integer=True)
    for axes in (left, right):
        axes.grid(alpha=0.25)
        axes.legend(frameon=False)
    figure.suptitle(shown(title, MAX_TITLE), parse_math=False)
    with writing_figure(path) as complete:
        figure.savefig(complete, dpi=130)
