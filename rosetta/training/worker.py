"""The process in which one framework trains, and announces a line of JSON for each step.

A checkpoint is one file, replaced only by a complete one, so a run that is killed at any moment goes on
from its last whole epoch.
"""

import importlib
import json
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import (
    EpochBatches,
    Normaliser,
    RosettaError,
    Split,
    draw_weights,
    get_recipe,
    write_weights,
)
from resnet_spec.optimisers import with_float32_numbers
from rosetta.processes import announce, serve
from rosetta.training.history import History, read_checkpoint, validation_scores
from rosetta.training.plan import Plan

VALIDATION_BATCH = 500


@dataclass(frozen=True)
class Task:
    """What one worker is to do.

    package: the backend's package.
    device: `auto`, `cpu` or `gpu`.
    checkpoint: the file that is written after each epoch, and gone on from where it is there.
    flippable: whether the data may be mirrored.
    """

    plan: dict[str, Any]
    package: str
    device: str
    checkpoint: str
    flippable: bool


def read_split(folder: Path, name: str) -> Split:
    """Images and labels that the parent wrote once for all workers; mapped, not copied."""
    return Split(np.load(folder / f"{name}-images.npy", mmap_mode="r"), np.load(folder / f"{name}-labels.npy"))


def train(task: Task, folder: Path) -> None:
    """Trains epoch by epoch from the checkpoint, or from fresh weights."""
    plan = Plan(**{**task.plan, "image_size": tuple(task.plan["image_size"])})
    spec, recipe = plan.network(), get_recipe(plan.recipe)
    training, validation = read_split(folder, "training"), read_split(folder, "validation")
    normaliser = Normaliser.of(training.images)
    steps_per_epoch = len(training) // plan.batch_size
    rule = recipe.optimiser
    rates = recipe.learning_rates(steps_per_epoch, plan.epochs) * (plan.learning_rate / recipe.learning_rate)
    if plan.dtype == "float64":
        # Paddle keeps these numbers in float32: without this its run would leave the others' within 20 steps.
        spec, rule = spec.with_float32_norm(), with_float32_numbers(rule)
        rates = rates.astype(np.float32).astype(np.float64)
    backend: Any = importlib.import_module(task.package)
    backend.use_device(task.device)
    model = backend.build(spec, dtype=plan.dtype)
    backend.load_weights(model, draw_weights(spec, plan.seed))
    trainer = backend.Trainer(model, rule, rates)
    history = History()
    checkpoint = Path(task.checkpoint)
    if checkpoint.exists():
        state, history = read_checkpoint(checkpoint, task.package, steps_per_epoch)
        try:
            trainer.restore(state)
        except RosettaError as error:
            raise RosettaError(
                f"{checkpoint} does not fit this run: {error} Remove it, and its framework begins anew."
            ) from None
    else:
        write_weights(checkpoint, {**trainer.state(), **history.to_tensors(task.package)})
    for epoch in range(history.epochs, plan.epochs):
        batches = EpochBatches(
            training,
            normaliser,
            plan.batch_size,
            seed=plan.seed,
            epoch=epoch,
            crop=recipe.crop,
            flip=recipe.flip and task.flippable,
        )
        start, cpu_start = time.perf_counter(), time.process_time()
        trainer.fit(batches, _Reporter(history, epoch, plan.batch_size))
        history.seconds.append(time.perf_counter() - start)
        history.cpu_seconds.append(time.process_time() - cpu_start)
        outputs = [
            backend.predict(model, normaliser(validation.images[first : first + VALIDATION_BATCH]))
            for first in range(0, len(validation), VALIDATION_BATCH)
        ]
        scores = validation_scores(np.concatenate(outputs), validation.labels, is_softmax=spec.head == "softmax")
        if math.isnan(scores["loss"]):
            raise RosettaError(f"the validation loss is nan after epoch {epoch + 1}: give a smaller --learning-rate.")
        history.validation_losses.append(scores["loss"])
        history.top1.append(scores["top1"])
        history.top5.append(scores["top5"])
        write_weights(checkpoint, {**trainer.state(), **history.to_tensors(task.package)})
        report({"epoch": epoch + 1, **scores})


class _Reporter:
    """Notes each step in the history and tells the parent; stops the run at a loss that is no number."""

    def __init__(self, history: History, epoch: int, batch_size: int) -> None:
        self.history, self.epoch, self.batch_size = history, epoch, batch_size
        self.last = time.perf_counter()

    def __call__(self, loss: float, accuracy: float) -> None:
        self.history.losses.append(loss)
        self.history.accuracies.append(accuracy)
        step = len(self.history.losses)
        if not math.isfinite(loss):
            raise RosettaError(
                f"the loss is {loss} at step {step}, in epoch {self.epoch + 1}: give a smaller --learning-rate."
            )
        now = time.perf_counter()
        report(
            {"step": step, "loss": loss, "accuracy": accuracy, "images_per_second": self.batch_size / (now - self.last)}
        )
        self.last = now


def report(event: dict[str, Any]) -> None:
    """Tells the parent."""
    announce(json.dumps(event))


def serve_task(fields: dict[str, Any], folder: Path) -> None:
    """Trains on the data that lie in the folder which holds the worker's own."""
    train(Task(**fields), folder.parent)


if __name__ == "__main__":
    serve(serve_task)
