"""The process in which somebody's model runs and is recorded."""

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import RosettaError, Weights, draw_images, read_weights
from resnet_spec.operations import Recording, write_recording
from rosetta.backends import BACKENDS
from rosetta.identifying.records import EVEN, ODD, TRAINING
from rosetta.identifying.targets import Target, load, telling_what_failed
from rosetta.processes import announce, serve

TENSORS_FILE = "tensors.safetensors"
"""The numbers for the model's tensors, where somebody gives them, in the folder that holds the worker's own."""
BATCH = 2
# How a value's framework is told: the module of one of its classes. A Keras model on PyTorch is a PyTorch module too.
_FRAMEWORKS = {"keras": "keras", "torch": "pt", "paddle": "paddle", "flax": "jax"}


@dataclass(frozen=True)
class RecordingJob:
    """What to record.

    module, name: of the target.
    folder: where the person stands.
    image_size: (height, width) in pixels, or None for what the model says, else 64.
    """

    text: str
    module: str
    name: str
    folder: str
    image_size: tuple[int, int] | None


def serve_job(fields: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Records the model, leaves the recordings in the folder and returns what else is known of it."""
    size = fields["image_size"]
    job = RecordingJob(**{**fields, "image_size": None if size is None else tuple(size)})
    target = Target(job.text, job.module, job.name)
    announce("load")
    make = load(target, Path(job.folder))
    model = make()
    key = framework_of(model)
    if key is None:
        raise RosettaError(
            f"{target.text} is {_kind_of(model)}, and no model: it must be, or give when called without arguments,"
            " a torch.nn.Module, a keras.Model, a paddle.nn.Layer, a flax.nnx.Module or a pair"
            " (flax.linen.Module, variables)."
        )
    return record_model(job, target, make, key, folder)


def record_model(job: RecordingJob, target: Target, make: Callable[[], Any], key: str, folder: Path) -> dict[str, Any]:
    """Leaves a model's recordings in the folder, in float64 where it allows that; returns what else is known of it."""
    try:
        return {"framework": key, **_Session(job, target, make, key, "float64").record(folder)}
    except RosettaError:
        return {"framework": key, **_Session(job, target, make, key, "float32").record(folder)}


def framework_of(value: Any) -> str | None:
    """The short name of the backend whose model a value is; None for no model."""
    first = value[0] if isinstance(value, tuple) and len(value) == 2 else value
    roots = [base.__module__.partition(".")[0] for base in type(first).__mro__]
    for root, key in _FRAMEWORKS.items():
        if root in roots and importlib.import_module(f"{BACKENDS[key].package}.foreign").adopt(value) is not None:
            return key
    return None


def _kind_of(value: Any) -> str:
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


class _Session:
    """One model in one precision."""

    def __init__(self, job: RecordingJob, target: Target, make: Callable[[], Any], key: str, dtype: Any) -> None:
        self.job, self.target, self.make, self.key, self.dtype = job, target, make, key, dtype
        package = BACKENDS[key].package
        self.foreign: Any = importlib.import_module(f"{package}.foreign")
        self.recorder: Any = importlib.import_module(f"{package}.recording")
        self.foreign.prepare(dtype)
        with telling_what_failed(target):
            self.model = self.foreign.to_dtype(self.foreign.adopt(make()), dtype)

    def record(self, folder: Path) -> dict[str, Any]:
        """Leaves all recordings in the folder; returns what they do not say."""
        announce("first pass")
        channels, axes, size = self._input()
        own = self._give_tensors(folder)
        images = draw_images(channels, size, BATCH).astype(self.dtype)
        announce("record")
        even = self._recording(images, axes)
        _write(folder / EVEN, even)
        notes = self._which_output(images, axes)
        # Twice without the recorder, under which a model may round otherwise.
        first, second = (self.foreign.output_of(self.model, images, axes=axes) for _ in range(2))
        is_random = not np.array_equal(first, second, equal_nan=True)
        odd_size = (size[0] + 1, size[1] + 1)
        try:
            odd_images = draw_images(channels, odd_size, BATCH).astype(self.dtype)
            _write(folder / ODD, self._recording(odd_images, axes), tensors=False)
        except RosettaError:
            notes.append(
                f"It takes no images of {odd_size[0]}x{odd_size[1]}, so that only {size[0]}x{size[1]} was tried."
            )
        try:
            _write(folder / TRAINING, self._training(images, axes, folder), tensors=False)
        except RosettaError as error:
            notes.append(f"It does not run in training mode: {error}")
        return {
            "axes": axes,
            "dtype": self.dtype,
            "random": is_random,
            "notes": notes,
            "zeros": [name for name, tensor in own.items() if not tensor.any()],
            "not_finite": [name for name, tensor in own.items() if not np.isfinite(tensor).all()],
        }

    def _give_tensors(self, folder: Path) -> Weights:
        """Gives the model the tensors with which it is recorded; returns those that it had."""
        own: Weights = self.foreign.own_tensors(self.model)
        given = folder.parent / TENSORS_FILE
        self.foreign.set_own_tensors(self.model, read_weights(given) if given.exists() else telling_tensors(own))
        return own

    def _training(self, images: np.ndarray, axes: str, folder: Path) -> Recording:
        """A pass in training mode: in float32 where it fails in float64, as Keras' augmentations do."""
        try:
            return self._recording(images, axes, training=True)
        except RosettaError:
            if self.dtype == "float32":
                raise
        single = _Session(self.job, self.target, self.make, self.key, "float32")
        single._input()  # it may build itself on its first call
        single._give_tensors(folder)
        return single._recording(images.astype("float32"), axes, training=True)

    def _recording(self, images: np.ndarray, axes: str, *, training: bool = False) -> Recording:
        with telling_what_failed(self.target):
            return self.recorder.record(self.model, images, axes=axes, training=training)

    def _which_output(self, images: np.ndarray, axes: str) -> list[str]:
        """A sentence where the model gives several tensors."""
        with telling_what_failed(self.target):
            which = self.foreign.which_output(self.model, images, axes=axes)
        return [f"It gives {which} was read."] if which else []

    def _input(self) -> tuple[int, str, tuple[int, int]]:
        """Channels, axes and size of images that the model takes; raises RosettaError where it takes none."""
        first_error: RosettaError | None = None
        for channels, axes, fixed in self.foreign.likely_inputs(self.model):
            size = self.job.image_size or fixed or (64, 64)
            try:
                images = draw_images(channels, size, BATCH).astype(self.dtype)
                with telling_what_failed(self.target):
                    output = self.foreign.output_of(self.model, images, axes=axes)
            except RosettaError as error:
                first_error = first_error or error
                continue
            if output.shape[:1] != (BATCH,) or _flat(output).ndim != 2:
                raise RosettaError(
                    f"{self.target.text} gives the shape {output.shape} for {BATCH} images, where a row of classes for"
                    " each belongs: give a classifier."
                )
            return channels, axes, size
        if first_error is None:
            raise RosettaError(f"{self.target.text} takes no images: its input has no channels, height and width.")
        if not _speaks_of_size(first_error.__cause__ or first_error):
            raise first_error
        size = self.job.image_size or (64, 64)
        raise RosettaError(
            f"{self.target.text} takes no images of {size[0]}x{size[1]}: {first_error} Give another --image-size."
        )


def _speaks_of_size(error: BaseException) -> bool:
    return re.search("size|shape|dimension of", f"{type(error).__name__}: {error}", re.IGNORECASE) is not None


def _write(folder: Path, recording: Recording, *, tensors: bool = True) -> None:
    folder.mkdir()
    write_recording(folder, recording, tensors=tensors)


def telling_tensors(own: Weights) -> Weights:
    """New numbers for the tensors in which a fault could hide: one per channel, all alike, or not finite."""
    rng = np.random.default_rng(0)
    told = {}
    for name, tensor in own.items():
        if max(tensor.shape, default=1) == tensor.size:  # one number per channel, in whatever shape
            told[name] = rng.uniform(0.5, 1.5, tensor.shape).astype(tensor.dtype)
        elif (tensor == tensor.flat[0]).all() or not np.isfinite(tensor).all():
            told[name] = (rng.normal(0.0, 0.05, tensor.shape)).astype(tensor.dtype)
    return told


def _flat(output: np.ndarray) -> np.ndarray:
    """(batch, classes) of an output with sides of 1 behind."""
    return (
        output.reshape(output.shape[0], -1)
        if output.ndim > 2 and output.size == max(output.shape[1:]) * len(output)
        else output
    )


if __name__ == "__main__":
    serve(serve_job)
