"""The process in which one framework reads or writes a checkpoint: `python -m rosetta.checkpoint_worker FOLDER`.

Reads `job.json` in the folder, leaves `result.json` there; the canonical weights come and go in
`weights.safetensors` beside them.
"""

import importlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from resnet_spec import RosettaError, from_toml, read_weights, write_weights
from rosetta.worker import WEIGHTS_FILE


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


def work(folder: Path) -> None:
    """Does the folder's job; raises RosettaError for a file that cannot be read or written."""
    job = CheckpointJob(**json.loads((folder / "job.json").read_text(encoding="utf-8")))
    backend = importlib.import_module(job.package)
    if job.action == "read":
        write_weights(folder / WEIGHTS_FILE, backend.read_checkpoint(job.path))
    else:
        backend.write_checkpoint(job.path, from_toml(job.spec), read_weights(folder / WEIGHTS_FILE))


def main() -> None:
    """Works in the folder of the first argument."""
    folder = Path(sys.argv[1])
    result = {}
    try:
        work(folder)
    except RosettaError as error:
        result["error"] = str(error)
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
