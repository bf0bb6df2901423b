"""The degradation experiment of He et al. 2015, figure 6, on digits.

`python -m rosetta.experiments.degradation FOLDER [BACKEND]`: plain and residual networks of 20 and 56
layers are trained alike, from several seeds, in one framework. Leaves `degradation.md` and
`degradation.svg` in the folder.
"""

import importlib
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from resnet_spec import (
    Data,
    EpochBatches,
    Normaliser,
    RosettaError,
    draw_weights,
    get_recipe,
    get_spec,
    layer_table,
    to_toml,
)
from rosetta.backends import BackendInfo, require_backends
from rosetta.data import load_data
from rosetta.figures import writing_figure
from rosetta.processes import OnProgress, work_folder
from rosetta.training.history import History
from rosetta.training.plan import Plan
from rosetta.training.progress import training_progress
from rosetta.training.run import run_training

NETWORKS = ("plain20_cifar", "plain56_cifar", "resnet20_cifar", "resnet56_cifar")
PANELS = {
    "plain networks": ("plain20_cifar", "plain56_cifar"),
    "residual networks": ("resnet20_cifar", "resnet56_cifar"),
}
COLOURS = {"plain": "#c43c2c", "resnet": "#1f6fd1"}
LINES = {20: "--", 56: "-"}
"""A line's colour says whether there are shortcuts, its dashes how many layers, in every figure of the experiment."""
IMAGE_SIZE = (16, 16)
EPOCHS = 24
BATCH_SIZE = 64
SEEDS = (0, 1, 2)
HEAD = """\
# Plain and residual networks

Errors after the last epoch, median and range of the seeds, by `make degradation`, which writes this page.
[Training and data](training.md#does-depth-hurt) says what was trained, shows the curves and reads them.

"""


@dataclass(frozen=True)
class Curves:
    """One network's errors after each epoch, a row per seed; shape (seeds, epochs).

    training: share of wrong answers over the epoch's training batches, each before its update.
    validation: over all validation images, after the epoch.
    """

    network: str
    training: np.ndarray
    validation: np.ndarray


@dataclass(frozen=True)
class Movement:
    """How far the first steps of a run move each convolution, from the first to the last.

    convolutions: their names.
    steps: the length of each step beside that of the weights before it; shape (steps, convolutions).
    lengths: of the weights, first at the start and then after each step; shape (steps + 1, convolutions).
    """

    convolutions: tuple[str, ...]
    steps: np.ndarray
    lengths: np.ndarray


def line_style(network: str) -> dict[str, Any]:
    """How a network's line is drawn, for matplotlib."""
    kind = "plain" if network.startswith("plain") else "resnet"
    return {"color": COLOURS[kind], "linestyle": LINES[layer_table(get_spec(network)).depth]}


def train_one(
    network: str,
    info: BackendInfo,
    seed: int,
    epochs: int = EPOCHS,
    *,
    data: Data | None = None,
    batch_size: int = BATCH_SIZE,
    learning_rate: float | None = None,
    on_progress: OnProgress | None = None,
) -> History:
    """Trains one network by the paper's recipe; raises RosettaError when that fails.

    data: what it is trained on, of IMAGE_SIZE; the digits, split by the seed, unless given.
    learning_rate: its peak; the recipe's own unless given.
    on_progress: called as by `run_training`; a bar on standard error unless given.
    """
    spec, recipe = get_spec(network), get_recipe("paper")
    data = data or load_data("digits", IMAGE_SIZE, in_channels=spec.in_channels, seed=seed)
    rate = recipe.learning_rate if learning_rate is None else learning_rate
    plan = Plan(
        to_toml(spec), data.name, data.digest(), IMAGE_SIZE, recipe.name, epochs, batch_size, rate, seed, "float32"
    )
    steps = epochs * (len(data.training) // batch_size)
    progress = nullcontext(on_progress) if on_progress else training_progress([info], steps)
    with work_folder() as folder, progress as report:
        run = run_training(plan, data, [info], folder, "cpu", report)
    if run.failures:
        raise RosettaError(f"{info.title}, {network}: {run.failures[info.title]}")
    return run.histories[info.title]


def follow_one(
    network: str,
    info: BackendInfo,
    seed: int,
    epochs: int = EPOCHS,
    *,
    followed: int = 1,
    data: Data | None = None,
    batch_size: int = BATCH_SIZE,
    learning_rate: float | None = None,
) -> Movement:
    """The first epochs of the run that `train_one` does, in this process, with the weights measured at every step.

    followed: how many epochs that is; the learning rates are those of the whole run.
    """
    spec, recipe = get_spec(network), get_recipe("paper")
    data = data or load_data("digits", IMAGE_SIZE, in_channels=spec.in_channels, seed=seed)
    rate = recipe.learning_rate if learning_rate is None else learning_rate
    rates = recipe.learning_rates(len(data.training) // batch_size, epochs) * (rate / recipe.learning_rate)
    backend = importlib.import_module(info.package)
    model = backend.build(spec)
    weights = draw_weights(spec, seed)
    backend.load_weights(model, weights)
    kernels = [name for name, weight in weights.items() if weight.ndim == 4]
    positions = [weights]
    steps, lengths = [], [[np.linalg.norm(weights[name]) for name in kernels]]

    def on_step(loss: float, accuracy: float) -> None:
        before, after = positions.pop(), backend.export_weights(model)
        steps.append([np.linalg.norm(after[name] - before[name]) / np.linalg.norm(before[name]) for name in kernels])
        lengths.append([np.linalg.norm(after[name]) for name in kernels])
        positions.append(after)

    trainer = backend.Trainer(model, recipe.optimiser, rates)
    normaliser = Normaliser.of(data.training.images)
    flip = recipe.flip and data.flippable
    for epoch in range(followed):
        batches = EpochBatches(
            data.training, normaliser, batch_size, seed=seed, epoch=epoch, crop=recipe.crop, flip=flip
        )
        trainer.fit(batches, on_step)
    names = tuple(name.removesuffix(".weight") for name in kernels)
    return Movement(names, np.array(steps), np.array(lengths))


def errors(network: str, histories: Sequence[History]) -> Curves:
    """The histories of one network, from several seeds, as errors."""
    steps = len(histories[0].losses) // histories[0].epochs
    accuracies = np.array([history.accuracies for history in histories])
    return Curves(
        network,
        training=1 - accuracies.reshape(len(histories), -1, steps).mean(axis=2),
        validation=1 - np.array([history.top1 for history in histories]),
    )


def draw(curves: Mapping[str, Curves]) -> Figure:
    """A panel for the plain networks and one for the residual ones; medians of the seeds, and their range.

    Lines as `line_style` has them; those of validation are thin, with a dot at each epoch.
    """
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    panels = figure.subplots(1, 2, sharey=True)
    for axes, (title, names) in zip(panels, PANELS.items(), strict=True):
        for name in names:
            depth = str(layer_table(get_spec(name)).depth)
            training, validation = 100 * curves[name].training, 100 * curves[name].validation
            epochs = np.arange(1, training.shape[1] + 1)
            style = line_style(name)
            axes.plot(epochs, np.median(training, axis=0), label=f"{depth} layers, training", **style)
            axes.fill_between(epochs, training.min(axis=0), training.max(axis=0), alpha=0.15, color=style["color"])
            label = f"{depth} layers, validation"
            thin = {"linewidth": 0.8, "marker": "o", "markersize": 2.5}
            axes.plot(epochs, np.median(validation, axis=0), label=label, **style, **thin)
        axes.set(title=title, xlabel="epoch", yscale="log")
        axes.grid(alpha=0.25)
        axes.legend(frameon=False)
    panels[0].set_ylabel("error, % of images")
    return figure


def table(curves: Mapping[str, Curves]) -> str:
    """Markdown: errors of the last epoch, median and range of the seeds."""
    lines = ["| network | layers | parameters | training error, % | validation error, % |", "|---|--:|--:|--:|--:|"]
    for name, one in curves.items():
        layers = layer_table(get_spec(name))
        cells = (_spread(shares[:, -1]) for shares in (one.training, one.validation))
        lines.append(f"| {name} | {layers.depth} | {layers.parameters:,} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _spread(errors: np.ndarray) -> str:
    low, middle, high = 100 * errors.min(), 100 * np.median(errors), 100 * errors.max()
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def main() -> None:
    """Trains every network from every seed and writes both files into the folder of the first argument."""
    folder, key = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "pt"
    folder.mkdir(parents=True, exist_ok=True)
    info = require_backends([key])[0]
    curves = {name: errors(name, [train_one(name, info, seed) for seed in SEEDS]) for name in NETWORKS}
    (folder / "degradation.md").write_text(HEAD + table(curves), encoding="utf-8")
    picture = folder / "degradation.svg"
    with matplotlib.rc_context({"svg.hashsalt": "degradation"}), writing_figure(picture) as complete:
        draw(curves).savefig(complete, metadata={"Date": None})
    print(table(curves))


if __name__ == "__main__":
    main()
