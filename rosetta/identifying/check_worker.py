"""The process in which somebody's model computes what a comparison asks for, with given weights."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import DType, Weights, from_toml, read_weights
from resnet_spec.operations import Parameter, with_tuples
from resnet_spec.optimisers import optimiser_from_data
from rosetta.backends import BACKENDS
from rosetta.comparing.jobs import WEIGHTS_FILE, Job, draw_batch
from rosetta.comparing.outcome import Outcome, write_outcome
from rosetta.identifying.targets import Target, load, telling_what_failed
from rosetta.processes import announce, serve


@dataclass(frozen=True)
class CheckJob:
    """What to compute.

    target: text, module and name.
    folder: where the person stands.
    framework, axes, dtype: what a recording has found.
    names: the canonical name of each of the model's tensors.
    parameters: how each is laid out.
    job: the comparison's, as data.
    """

    target: tuple[str, str, str]
    folder: str
    framework: str
    axes: str
    dtype: DType
    names: dict[str, str]
    parameters: dict[str, dict[str, Any]]
    job: dict[str, Any]


def serve_job(fields: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Does the job; leaves its tensors in the folder and returns the rest of the outcome."""
    check = CheckJob(**fields)
    job = Job(**{**check.job, "image_size": tuple(check.job["image_size"])})
    target = Target(*check.target)
    announce("load")
    make = load(target, Path(check.folder))
    make()  # whatever it imports, before the precision is set
    package = BACKENDS[check.framework].package
    foreign: Any = importlib.import_module(f"{package}.foreign")
    training: Any = importlib.import_module(f"{package}.foreign_training")
    foreign.prepare(check.dtype)
    with telling_what_failed(target):
        model = foreign.to_dtype(foreign.adopt(make()), check.dtype)
        outcome = _compute(check, job, model, foreign, training, read_weights(folder.parent / WEIGHTS_FILE))
    return write_outcome(folder, outcome)


def _compute(check: CheckJob, job: Job, model: Any, foreign: Any, training: Any, weights: Weights) -> Outcome:
    spec = from_toml(job.spec)
    images, labels = draw_batch(spec, job.image_size, job.batch, seed=0)
    foreign.output_of(model, images.astype(check.dtype), axes=check.axes)  # it may build itself on its first call
    parameters = {own: Parameter(**with_tuples(fields)) for own, fields in check.parameters.items()}
    foreign.set_own_tensors(
        model,
        {
            own: parameters[own].from_canonical(weights[canonical]).astype(check.dtype)
            for own, canonical in check.names.items()
        },
    )
    outcome = Outcome()
    for mode in job.modes:
        announce(f"{mode} mode")
        output = foreign.output_of(model, images.astype(check.dtype), axes=check.axes, training=mode == "training")
        outcome.logits[mode] = output.reshape(len(output), -1).astype(np.float64)
    options = {"axes": check.axes, "is_softmax": spec.head == "softmax"}
    if job.reaches("gradients"):
        for mode in job.modes:
            announce("gradients")
            loss, gradients = training.foreign_loss_and_gradients(
                model, images.astype(check.dtype), labels, training=mode == "training", **options
            )
            outcome.loss[mode] = float(loss)
            outcome.gradients[mode] = _canonical(check, parameters, gradients)
    if job.reaches("training"):
        announce(f"{len(job.learning_rates)} training steps")
        seeds = range(1, len(job.learning_rates) + 1)
        drawn = [draw_batch(spec, job.image_size, job.batch, seed) for seed in seeds]
        batches = [(images.astype(check.dtype), labels) for images, labels in drawn]
        rule = optimiser_from_data(job.optimiser)
        outcome.losses = training.foreign_fit(model, batches, rule, job.learning_rates, **options)
        outcome.trained = _canonical(check, parameters, foreign.own_tensors(model))
    return outcome


def _canonical(check: CheckJob, parameters: dict[str, Parameter], tensors: Weights) -> Weights:
    """Those of the model's tensors that have a canonical name, under it."""
    return {
        canonical: np.ascontiguousarray(parameters[own].to_canonical(tensors[own]))
        for own, canonical in check.names.items()
        if own in tensors
    }


if __name__ == "__main__":
    serve(serve_job)
