"""The process in which one framework trains, or one of several in which it does, and which announces each step as JSON.

A checkpoint is one file, replaced only by a complete one, so a run that is killed at any moment goes on
from its last checkpoint.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import Split
from rosetta.data.photographs import PhotographFiles
from rosetta.processes import announce, serve
from rosetta.training.loop import Examples, Task, train


def read_examples(folder: Path, name: str, root: str | None) -> Examples:
    """Images and labels that the parent wrote once for all workers, or the names of the files in `root` that hold them.

    Images are mapped, not copied.
    """
    labels = np.load(folder / f"{name}-labels.npy")
    if root is None:
        return Split(np.load(folder / f"{name}-images.npy", mmap_mode="r"), labels)
    return PhotographFiles(root, np.load(folder / f"{name}-names.npy", mmap_mode="r"), labels)


def report(event: dict[str, Any]) -> None:
    """Tells the parent."""
    announce(json.dumps(event))


def serve_task(fields: dict[str, Any], folder: Path) -> None:
    """Trains on the data that lie in the folder which holds the worker's own."""
    task = Task(**fields)
    training, validation = (read_examples(folder.parent, name, root) for name, root in task.roots.items())
    train(task, training, validation, meeting=folder.parent, report=report)


if __name__ == "__main__":
    serve(serve_task)
