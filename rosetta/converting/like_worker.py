"""The process in which somebody's model reads or writes a checkpoint under its own names.

The tensors come and go under these names in `weights.safetensors`, in the folder that holds the worker's own.
"""

import importlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from resnet_spec import RosettaError, draw_images, read_weights, write_weights
from resnet_spec.checkpoint_files import stored_bytes, weights_dtype
from rosetta.converting.worker import CORE_ROOM, LIBRARY_ROOM, MOST_EXPANDED, WEIGHTS_FILE, limit_memory
from rosetta.identifying.targets import Target, load, telling_what_failed
from rosetta.processes import serve


@dataclass(frozen=True)
class LikeJob:
    """What the worker is to do.

    action: `read` the path into the weights file, or `write` the weights file to the path.
    package: the backend's package.
    path: the checkpoint.
    text, module, name: of the target.
    folder: where the person stands.
    axes, channels, image_size: of images that the model takes.
    names: those of its tensors that the network has.
    """

    action: Literal["read", "write"]
    package: str
    path: str
    text: str
    module: str
    name: str
    folder: str
    axes: str
    channels: int
    image_size: tuple[int, int]
    names: tuple[str, ...]


def serve_job(fields: dict[str, Any], folder: Path) -> None:
    """Does the job, a reading one within a limit of memory, since the process ends with it."""
    job = LikeJob(**fields)
    target = Target(job.text, job.module, job.name)
    foreign: Any = importlib.import_module(f"{job.package}.foreign")
    checkpoints: Any = importlib.import_module(f"{job.package}.foreign_checkpoints")
    make = load(target, Path(job.folder))
    weights_file = folder.parent / WEIGHTS_FILE
    if job.action == "read":
        stored = stored_bytes(Path(job.path))
        limit_memory(MOST_EXPANDED * stored + LIBRARY_ROOM + CORE_ROOM * (os.cpu_count() or 1))
        dtype = checkpoints.stored_dtype(job.path)
    else:
        weights = read_weights(weights_file)
        dtype = weights_dtype(weights)
    foreign.prepare(dtype)
    with telling_what_failed(target):
        model = foreign.to_dtype(foreign.adopt(make()), dtype)
        if not set(job.names) <= foreign.own_tensors(model).keys():  # some layers have tensors only when they have run
            images = draw_images(job.channels, job.image_size, 1).astype(dtype)
            foreign.output_of(model, images, axes=job.axes)
    for name in job.names:
        if name not in foreign.own_tensors(model):
            raise RosettaError(f"{job.text} has no tensor {name} now, though it had one when it was recorded.")
    if job.action == "read":
        checkpoints.read_foreign(model, job.path)
        write_weights(weights_file, foreign.own_tensors(model))
    else:
        foreign.set_own_tensors(model, weights)
        checkpoints.write_foreign(model, job.path)


if __name__ == "__main__":
    serve(serve_job)
