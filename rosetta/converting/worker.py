"""The process in which one framework reads or writes a checkpoint.

The canonical weights come and go in `weights.safetensors`, in the folder that holds the worker's own.
"""

import importlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from resnet_spec import from_toml, read_weights, write_weights
from resnet_spec.checkpoint_files import stored_bytes
from rosetta.processes import serve

WEIGHTS_FILE = "weights.safetensors"
# A library reads, converts and writes a network in a few times its size, and Orbax compresses tenfold at most.
MOST_EXPANDED = 40
# What a library takes for itself, on top for the threads that it starts on each core.
LIBRARY_ROOM = 2**32
CORE_ROOM = 2**26


@dataclass(frozen=True)
class CheckpointJob:
    """What the worker is to do.

    action: `read` the path into the weights file, or `write` the weights file to the path.
    package: the backend's package.
    path: the checkpoint.
    spec: the spec as TOML, where the worker writes.
    """

    action: Literal["read", "write"]
    package: str
    path: str
    spec: str = ""


def work(job: CheckpointJob, folder: Path) -> None:
    """Does the job, with the weights in the folder; raises RosettaError for a file that cannot be read or written."""
    backend = importlib.import_module(job.package)
    if job.action == "read":
        write_weights(folder / WEIGHTS_FILE, backend.read_checkpoint(job.path))
    else:
        backend.write_checkpoint(job.path, from_toml(job.spec), read_weights(folder / WEIGHTS_FILE))


def limit_memory(room: int) -> None:
    """Lets this process take so many bytes more at most, so that no file can fill the machine's memory.

    The libraries' own readers can be made to: PyTorch prints what it refuses, which may be gigabytes
    of a file of a hundred bytes. Does nothing where the system is not Linux, which can tell and limit it.
    """
    try:
        import resource

        taken = re.search(r"VmData:\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    except (ImportError, OSError):
        return
    if taken:
        limits = resource.getrlimit(resource.RLIMIT_DATA)
        most = min(limit for limit in (1024 * int(taken[1]) + room, *limits) if limit != resource.RLIM_INFINITY)
        resource.setrlimit(resource.RLIMIT_DATA, (most, limits[1]))


def serve_job(fields: dict[str, Any], folder: Path) -> None:
    """Does the job, within a limit of memory, since the process ends with it."""
    job = CheckpointJob(**fields)
    if job.action == "read":
        stored = stored_bytes(Path(job.path))
        importlib.import_module(job.package)  # whose own memory is not the file's
        limit_memory(MOST_EXPANDED * stored + LIBRARY_ROOM + CORE_ROOM * (os.cpu_count() or 1))
    work(job, folder.parent)


if __name__ == "__main__":
    serve(serve_job)
