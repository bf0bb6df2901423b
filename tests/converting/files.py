"""What the tests of conversion share: a small network's weights, its formats, and the worker without its process."""

from pathlib import Path

import numpy as np
import pytest

from resnet_spec import Weights, WeightsError, draw_weights, get_spec, randomise_norms
from rosetta.backends import BACKENDS
from rosetta.converting import worker
from rosetta.converting.convert import FORMATS, CheckpointJob, Format
from tests.conftest import load_backend

SPEC = get_spec("resnet20_cifar", stage_channels=(4, 4, 8), stem_channels=4, stage_blocks=(1, 1, 1))
WEIGHTS = randomise_norms(SPEC, draw_weights(SPEC, seed=1), seed=1)
# Every suffix that a framework reads and writes, with its backend.
FRAMEWORK_SUFFIXES = {form.suffix: form.backend for form in FORMATS if form.backend and not form.read_only}


def backend_of(suffix: str):
    """The backend that reads and writes this suffix; skips the test where its framework is absent."""
    return load_backend(BACKENDS[FRAMEWORK_SUFFIXES[suffix]])


def written(folder: Path, suffix: str, weights: Weights = WEIGHTS, spec=SPEC) -> Path:
    """A file of this suffix with the weights, written by its backend."""
    path = folder / f"net{suffix}"
    backend_of(suffix).write_checkpoint(path, spec, weights)
    return path


def refusal(suffix: str, path: Path) -> str:
    """The one sentence with which the backend refuses the file."""
    backend = backend_of(suffix)
    with pytest.raises(WeightsError) as caught:
        backend.read_checkpoint(path)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.isprintable()
    assert str(path) in sentence
    assert sentence[-1] in ".?"
    return sentence


def same_bits(one: Weights, other: Weights) -> bool:
    """Whether both hold the same numbers in the same dtypes under the same names."""
    return one.keys() == other.keys() and all(
        one[name].dtype == other[name].dtype and np.array_equal(one[name], other[name]) for name in one
    )


def work_here(form: Format, job: CheckpointJob, path: Path, folder: Path, time_limit: float) -> None:
    """In place of convert's own `_run`: the same work in this process, which has imported the frameworks already."""
    worker.work(job, folder)
