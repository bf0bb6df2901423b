"""The process in which one student's code runs: a task after the other, each of which may fail for itself."""

import contextlib
import faulthandler
import importlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from resnet_spec import RosettaError, draw_images, draw_labels, get_optimiser, get_spec
from rosetta.backends import BACKENDS
from rosetta.identifying.targets import Target, find
from rosetta.processes import announce, serve
from rosetta.teaching.student.calls import make_calls
from rosetta.teaching.student.guards import guard, leave_the_network
from rosetta.teaching.student.networks import run_network
from rosetta.teaching.student.trainings import train
from rosetta.teaching.tasks import Arrays, Task, read_parts, write_parts

SUBMISSION, TASKS, TRACE_FILE = "submission", "tasks", "where.txt"
"""Beside the process' folder: the student's files, and a folder for each task, which it only reads. In it: a folder for
what each returned, and where the process was when its time was over."""
_MODULES = ("foreign", "foreign_training", "recording", "training", "inference", "weights", "gradients", "optimisers")


def serve_job(job: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Does those of the job's tasks that are named, in order; each leaves its parts, or its failure, in its folder.

    job: `backend`, `tasks` (names of folders) and `seconds`, which each may take.
    """
    backend = job["backend"]
    announce("import")
    for module in ("", *_MODULES):
        importlib.import_module(f"{BACKENDS[backend].package}.{module}".rstrip("."))
    frame = importlib.import_module(f"rosetta.teaching.student.frames.{backend}")
    importlib.import_module(f"{BACKENDS[backend].package}.foreign").prepare("float64")
    tempfile.tempdir = str(folder)  # what frameworks write for themselves
    _rehearse(backend)
    work = folder.parent
    trace = (folder / TRACE_FILE).open("w")
    for name in job["tasks"]:
        (folder / name).mkdir()
    guard(folder, read=[work / SUBMISSION, work / TASKS])
    for name in job["tasks"]:
        os.chdir(work / SUBMISSION)
        announce(name)
        data, arrays = read_parts(work / TASKS / name)
        faulthandler.dump_traceback_later(job["seconds"], exit=True, file=trace)
        with _nothing_printed():
            returned = _returned(Task(**data, arrays=arrays), folder / name, frame, backend)
        faulthandler.cancel_dump_traceback_later()
        write_parts(folder / name, *returned)
    return {}


def _rehearse(backend: str) -> None:
    """A step of training: frameworks import much of themselves only when it is first used, and then it is guarded."""
    if backend == "pt":
        importlib.import_module("torch._dynamo")  # which its optimisers import, and which makes folders
    package = importlib.import_module(BACKENDS[backend].package)
    spec = get_spec("resnet20_cifar").replace(
        stage_blocks=(1,), stage_channels=(2,), stage_strides=(1,), stem_channels=2, image_size=8
    )
    batch = (draw_images(spec.in_channels, (8, 8), 2), draw_labels(spec.num_classes, 2))
    package.fit(package.build(spec, dtype="float64"), [batch], get_optimiser("momentum"), [0.1])


def _returned(task: Task, out: Path, frame: Any, backend: str) -> tuple[dict[str, Any], Arrays]:
    target = Target(f"{task.file}:{task.function}", task.file, task.function)
    try:
        function = find(target, Path.cwd())
        if task.kind == "calls":
            return make_calls(task, target, function, frame)
        if task.kind == "training":
            return train(task, target, function, frame, backend)
        return run_network(task, target, function, frame, backend, out)
    except RosettaError as error:
        return {"failure": str(error), "not_begun": "NotImplementedError" in str(error)}, {}


@contextlib.contextmanager
def _nothing_printed() -> Iterator[None]:
    """What a student's code prints goes nowhere: the output is this process' own line to its parent."""
    sys.stdout.flush()
    kept = [os.dup(number) for number in (1, 2)]
    nothing = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nothing, number)
    os.close(nothing)
    try:
        yield
    finally:
        sys.stdout.flush()
        for number, copy in zip((1, 2), kept, strict=True):
            os.dup2(copy, number)
            os.close(copy)


if __name__ == "__main__":
    leave_the_network()
    serve(serve_job)
