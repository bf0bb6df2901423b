"""The process in which one backend does a job of a comparison."""

import importlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import Backend, Weights, from_toml, read_weights
from resnet_spec.memory import peak_memory
from resnet_spec.optimisers import optimiser_from_data
from rosetta.comparing.evidence import LOGITS_BOUND
from rosetta.comparing.first_difference import OUTPUT, first_difference_of, layer_difference
from rosetta.comparing.jobs import EXPECTED_FILE, WEIGHTS_FILE, Job, draw_batch
from rosetta.comparing.outcome import Outcome, write_outcome
from rosetta.processes import announce, serve


class Steps:
    """What each step took: seconds, and MiB of the process's peak memory when it ended."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.memory: dict[str, float] = {}

    @contextmanager
    def __call__(self, title: str) -> Iterator[None]:
        """Announces a step, and notes what it took."""
        announce(title)
        start = time.perf_counter()
        yield
        self.seconds[title] = time.perf_counter() - start
        self.memory[title] = peak_memory()


def work(
    job: Job,
    backend: Backend,
    weights: Weights | None,
    step: Steps,
    expected: Mapping[str, np.ndarray] | None = None,
) -> Outcome:
    """Does the job with this backend, as far as its level goes.

    expected: the reference's logits by mode, as in `run_jobs`.
    """
    spec = from_toml(job.spec)
    outcome = Outcome(seconds=step.seconds, memory=step.memory)
    with step("build"):
        model = backend.build(spec, dtype=job.dtype)
    with step("trace"):
        outcome.trace = backend.trace(model, job.image_size)
    if job.counters:
        with step("count"):
            outcome.counters = backend.counters(model, job.image_size)
    if weights is None:
        return outcome
    with step("load"):
        backend.load_weights(model, weights)
        outcome.changed_weights = changed_names(weights, backend.export_weights(model))
    images, labels = draw_batch(spec, job.image_size, job.batch, seed=0)
    with step("inference"):
        outcome.logits["inference"] = backend.predict(model, images)
    if job.compiled:
        with step("compile"):
            compiled = backend.compile(model, job.image_size, job.batch)
        with step("compiled"):
            outcome.compiled["inference"] = compiled(images)
    if job.training:
        with step("training mode"):
            outcome.logits["training"] = backend.predict(model, images, training=True)
    for mode, wanted in (expected or {}).items():
        if layer_difference(OUTPUT, outcome.logits[mode], wanted, LOGITS_BOUND[job.dtype]):
            training = mode == "training"
            with step("look inside"):
                first = first_difference_of(backend, model, spec, weights, images, job.dtype, training=training)
            outcome.first_difference = f"in {mode} mode, {first}"
            break
    if job.reaches("gradients"):
        with step("gradients"):
            for mode in job.modes:
                loss, gradients = backend.loss_and_gradients(model, images, labels, training=mode == "training")
                outcome.loss[mode], outcome.gradients[mode] = loss, gradients
    if job.reaches("training"):
        steps = len(job.learning_rates)
        batches = [draw_batch(spec, job.image_size, job.batch, seed) for seed in range(1, steps + 1)]
        with step(f"{steps} training steps"):
            outcome.losses = backend.fit(model, batches, optimiser_from_data(job.optimiser), job.learning_rates)
            outcome.trained = backend.export_weights(model)
    return outcome


def changed_names(before: Weights, after: Weights) -> list[str]:
    """Names of the tensors that are not in both, or not the same in both."""
    names = before.keys() | after.keys()
    same = {name for name in before.keys() & after.keys() if np.array_equal(before[name], after[name])}
    return sorted(names - same)


def serve_job(fields: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Does the job; leaves its tensors in the folder and returns the rest of the outcome."""
    job = Job(**{**fields, "image_size": tuple(fields["image_size"])})
    step = Steps()
    with step("import"):
        backend: Any = importlib.import_module(job.package)
        backend.use_device(job.device, exact=True)
    weights, expected = None, None
    if job.reaches("logits"):
        weights, expected = (read_weights(folder.parent / name) for name in (WEIGHTS_FILE, EXPECTED_FILE))
    outcome = work(job, backend, weights, step, expected)
    outcome.cpu_seconds = time.process_time()
    return write_outcome(folder, outcome)


if __name__ == "__main__":
    serve(serve_job)
