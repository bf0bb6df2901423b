"""A run of one framework: epoch by epoch, from its checkpoint or from fresh weights, on one device or on several."""

import importlib
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import EpochBatches, Normaliser, Recipe, RosettaError, Split, draw_weights, get_recipe, write_weights
from resnet_spec.optimisers import with_float32_numbers
from rosetta.data.photographs import PhotographFiles
from rosetta.data.pipeline import (
    EpochExamples,
    PhotographEpoch,
    ReadAhead,
    middles,
    photograph_normaliser,
)
from rosetta.training.history import History, read_checkpoint, validation_scores
from rosetta.training.plan import Plan

VALIDATION_BATCH = 500
CHECKPOINT_STEPS = 1000

Examples = Split | PhotographFiles
Report = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Task:
    """What one worker is to do.

    package: the backend's package.
    device: `auto`, `cpu` or `gpu`.
    checkpoint: the file that is written after each epoch, and gone on from where it is there.
    flippable: whether the data may be mirrored.
    roots: the folders of the photographs of `training` and `validation`; None where the images are arrays.
    process: the worker's number among those that train one model.
    checkpoint_steps: after how many steps of an epoch the file is written too.
    data_workers: how many processes read the data; with 0, threads of this one do.
    """

    plan: dict[str, Any]
    package: str
    device: str
    checkpoint: str
    flippable: bool
    roots: dict[str, str | None]
    process: int = 0
    checkpoint_steps: int = CHECKPOINT_STEPS
    data_workers: int = 0


def train(task: Task, training: Examples, validation: Examples, *, meeting: Path | None, report: Report) -> None:
    """Trains from the checkpoint, or from fresh weights.

    meeting: a folder in which the processes that train one model find each other; None where a launcher has told them.
    report: is told of each step and epoch, by one of these processes.
    """
    plan = Plan(**{**task.plan, "image_size": tuple(task.plan["image_size"])})
    spec, recipe = plan.network(), get_recipe(plan.recipe)
    steps_per_epoch = len(training) // plan.batch_size
    rule = recipe.optimiser
    rates = recipe.learning_rates(steps_per_epoch, plan.epochs) * (plan.learning_rate / recipe.learning_rate)
    if plan.dtype == "float64":
        # Paddle keeps these numbers in float32: without this its run would leave the others' within 20 steps.
        spec, rule = spec.with_float32_norm(), with_float32_numbers(rule)
        rates = rates.astype(np.float32).astype(np.float64)
    backend: Any = importlib.import_module(task.package)
    make_trainer, shares = backend.Trainer, [0]
    if plan.devices == 1:
        backend.use_device(task.device)
    else:
        parallel: Any = importlib.import_module(f"{task.package}.data_parallel")
        shares = parallel.join(task.device, plan.devices, process=task.process, meeting=meeting)

        def make_trainer(*arguments: Any) -> Any:
            return parallel.DataParallelTrainer(*arguments, plan.norm_statistics)

    model = backend.build(spec, dtype=plan.dtype)
    backend.load_weights(model, draw_weights(spec, plan.seed))
    run = _Run(task, steps_per_epoch, plan.batch_size, make_trainer(model, rule, rates), 0 in shares, report)
    run.begin_or_go_on()
    normaliser = _normaliser(training, spec.in_channels)
    while run.history.epochs < plan.epochs:
        examples = _epoch(training, normaliser, plan, recipe, run.history.epochs, flip=recipe.flip and task.flippable)
        run.fit_epoch(
            ReadAhead(
                examples,
                plan.batch_size,
                first=len(run.history.losses) - steps_per_epoch * run.history.epochs,
                devices=plan.devices,
                shares=shares,
                workers=task.data_workers,
            )
        )
        scores = dict.fromkeys(("loss", "top1", "top5"), math.inf)
        if run.is_first:
            outputs = [backend.predict(model, images) for images in _to_validate(validation, normaliser, plan)]
            scores = validation_scores(np.concatenate(outputs), validation.labels, is_softmax=spec.head == "softmax")
        run.end_epoch(scores)


def _normaliser(training: Examples, channels: int) -> Normaliser:
    if isinstance(training, PhotographFiles):
        return photograph_normaliser(channels)
    return Normaliser.of(training.images)


def _epoch(
    training: Examples, normaliser: Normaliser, plan: Plan, recipe: Recipe, epoch: int, *, flip: bool
) -> EpochExamples:
    if isinstance(training, PhotographFiles):
        return PhotographEpoch(
            training, normaliser, plan.image_size, seed=plan.seed, epoch=epoch, crop=recipe.crop > 0, flip=flip
        )
    return EpochBatches(training, normaliser, 1, seed=plan.seed, epoch=epoch, crop=recipe.crop, flip=flip)


def _to_validate(validation: Examples, normaliser: Normaliser, plan: Plan) -> Iterator[np.ndarray]:
    """The validation images in their order, a batch at a time."""
    parts = (slice(first, first + VALIDATION_BATCH) for first in range(0, len(validation), VALIDATION_BATCH))
    if isinstance(validation, PhotographFiles):
        yield from (normaliser(middles(validation, part, plan.image_size, len(normaliser.mean))) for part in parts)
    else:
        yield from (normaliser(validation.images[part]) for part in parts)


class _Run:
    """A trainer with its history and its checkpoint; of several processes the first alone reports and writes."""

    def __init__(
        self, task: Task, steps_per_epoch: int, batch_size: int, trainer: Any, is_first: bool, report: Report
    ) -> None:
        self.task, self.steps_per_epoch, self.batch_size, self.trainer = task, steps_per_epoch, batch_size, trainer
        self.is_first, self.report = is_first, report
        self.history = History()

    def begin_or_go_on(self) -> None:
        """Takes up the checkpoint where there is one, and writes the first where there is none."""
        checkpoint = Path(self.task.checkpoint)
        if not checkpoint.exists():
            self.save()
            return
        state, self.history = read_checkpoint(checkpoint, self.task.package, self.steps_per_epoch)
        try:
            self.trainer.restore(state)
        except RosettaError as error:
            raise RosettaError(
                f"{checkpoint} does not fit this run: {error} Remove it, and its framework begins anew."
            ) from None

    def fit_epoch(self, batches: ReadAhead) -> None:
        """Trains on the batches, the rest of an epoch."""
        self.batches = batches
        self.clocks = self._clocks()
        self.history.begin_epoch()
        if len(batches):  # it may have been ended between its last step and its validation
            self.trainer.fit(batches, self.note_step)
        self._keep_time()

    def end_epoch(self, scores: dict[str, float]) -> None:
        """Notes what the validation images gave."""
        self.history.end_epoch(scores)
        if math.isnan(scores["loss"]):
            raise RosettaError(
                f"the validation loss is nan after epoch {self.history.epochs}: give a smaller --learning-rate."
            )
        self.save()
        if self.is_first:
            self.report({"epoch": self.history.epochs, **scores})

    def note_step(self, loss: float, accuracy: float) -> None:
        """Notes a step and tells the parent; stops the run at a loss that is no number."""
        history = self.history
        history.losses.append(loss)
        history.accuracies.append(accuracy)
        step = len(history.losses)
        if not math.isfinite(loss):
            raise RosettaError(
                f"the loss is {loss} at step {step}, in epoch {history.epochs + 1}: give a smaller --learning-rate."
            )
        before, _, _ = self.clocks
        self._keep_time()
        if self.is_first:
            speed = self.batch_size / (self.clocks[0] - before)
            self.report({"step": step, "loss": loss, "accuracy": accuracy, "images_per_second": speed})
        if step % self.task.checkpoint_steps == 0:
            self.save()

    def save(self) -> None:
        """Leaves trainer and history as one file."""
        if self.is_first:
            path = Path(self.task.checkpoint)
            write_weights(path, {**self.trainer.state(), **self.history.to_tensors(self.task.package)})

    def _clocks(self) -> tuple[float, float, float]:
        """Seconds of the wall, of all threads, and of waiting for batches."""
        return time.perf_counter(), time.process_time(), self.batches.waited

    def _keep_time(self) -> None:
        """Adds to the epoch's seconds what has passed since it was last done."""
        now = self._clocks()
        self.history.add_time(*(after - before for after, before in zip(now, self.clocks, strict=True)))
        self.clocks = now
