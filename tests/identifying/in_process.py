"""Identifies a model in this process, where `rosetta identify` starts one of its own: for tests of many."""

import contextlib
import importlib
import io
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rosetta.backends import BACKENDS
from rosetta.identifying.identify import Identity, identify
from rosetta.identifying.records import Records, read_records
from rosetta.identifying.targets import Target
from rosetta.identifying.worker import RecordingJob, record_model

TARGET = Target("here:model", "here", "model")


def identify_here(make: Callable[[], Any], key: str, image_size: tuple[int, int] | None = None) -> Identity:
    """What the model is that `make` gives in this backend's framework; image_size is (height, width) in pixels."""
    return identify(record_here(make, key, image_size))


def record_here(make: Callable[[], Any], key: str, image_size: tuple[int, int] | None = None) -> Records:
    """Its recordings. What the recorder changes for its whole process is afterwards as the framework has it."""
    job = RecordingJob(TARGET.text, TARGET.module, TARGET.name, ".", image_size)
    foreign = importlib.import_module(f"{BACKENDS[key].package}.foreign")
    with TemporaryDirectory() as parent, contextlib.redirect_stdout(io.StringIO()):  # what a worker tells its parent
        folder = Path(parent, "0")
        folder.mkdir()
        try:
            plain = record_model(job, TARGET, make, key, folder)
        finally:
            foreign.prepare("float32")
        return read_records(TARGET.text, plain, folder)
