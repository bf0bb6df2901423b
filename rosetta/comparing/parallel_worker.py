"""One of the processes in which one backend trains on several devices, for a comparison."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from resnet_spec import NormStatistics, RosettaError, from_toml, read_weights, write_weights
from resnet_spec.optimisers import optimiser_from_data
from resnet_spec.parallel import shares_of
from rosetta.comparing.jobs import WEIGHTS_FILE, Job, draw_batch
from rosetta.processes import announce, serve

TRAINED_FILE = "trained-{}.safetensors"
"""The weights after the last step, by the kind of statistics, in the first process's folder."""


@dataclass(frozen=True)
class ParallelJob:
    """What one process is to do.

    job: of the comparison, as plain data.
    devices: how many share a batch in all processes; process: this one's number.
    """

    job: dict[str, Any]
    devices: int
    process: int


def serve_job(fields: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Trains with each kind of statistics; returns the losses, and leaves the weights if it is the first process."""
    parallel_job = ParallelJob(**fields)
    job = Job(**{**parallel_job.job, "image_size": tuple(parallel_job.job["image_size"])})
    announce("import")
    backend: Any = importlib.import_module(job.package)
    parallel: Any = importlib.import_module(f"{job.package}.data_parallel")
    shares = parallel.join(job.device, parallel_job.devices, process=parallel_job.process, meeting=folder.parent)
    spec, weights = from_toml(job.spec), read_weights(folder.parent.parent / WEIGHTS_FILE)
    whole = [draw_batch(spec, job.image_size, job.batch, seed) for seed in range(1, len(job.learning_rates) + 1)]
    batches = [shares_of(batch, shares, parallel_job.devices) for batch in whole]
    losses: dict[str, list[float]] = {}
    refusals: dict[str, str] = {}
    for statistics in get_args(NormStatistics):
        announce(f"{len(batches)} steps, {statistics} statistics")
        model = backend.build(spec, dtype=job.dtype)
        backend.load_weights(model, weights)
        rule = optimiser_from_data(job.optimiser)
        try:
            trainer = parallel.DataParallelTrainer(model, rule, job.learning_rates, statistics)
        except RosettaError as error:
            refusals[statistics] = str(error)
            continue
        losses[statistics] = trainer.fit(batches)
        if 0 in shares:
            write_weights(folder / TRAINED_FILE.format(statistics), backend.export_weights(model))
    return {"losses": losses, "refusals": refusals}


if __name__ == "__main__":
    serve(serve_job)
