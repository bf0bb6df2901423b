"""The process in which one framework reads or writes a checkpoint: `python -m rosetta.checkpoint_worker FOLDER`.

Reads `job.json` in the folder, leaves `result.json` there; the canonical weights come and go in
`weights.safetensors` beside them.
"""

import importlib
import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from resnet_spec import RosettaError, from_toml, read_weights, write_weights
from resnet_spec.checkpoint_files import stored_bytes
from rosetta.worker import WEIGHTS_FILE

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


def work(folder: Path, *, in_own_process: bool = False) -> None:
    """Does the folder's job; raises RosettaError for a file that cannot be read or written.

    in_own_process: whether this process ends with the job, so that its memory may be limited.
    """
    job = CheckpointJob(**json.loads((folder / "job.json").read_text(encoding="utf-8")))
    backend = importlib.import_module(job.package)
    if job.action == "read":
        if in_own_process:
            stored = stored_bytes(Path(job.path))
            limit_memory(MOST_EXPANDED * stored + LIBRARY_ROOM + CORE_ROOM * (os.cpu_count() or 1))
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


def main() -> None:
    """Works in the folder of the first argument."""
    folder = Path(sys.argv[1])
    result = {}
    try:
        work(folder, in_own_process=True)
    except RosettaError as error:
        result["error"] = str(error)
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
