"""Records a network that a student's function makes, and has it compute from given weights."""

import functools
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import DType, ResNetSpec, RosettaError, Weights, from_toml, get_optimiser
from rosetta.backends import BACKENDS
from rosetta.identifying.aligning import align
from rosetta.identifying.graph import Graph
from rosetta.identifying.identify import expected_tables
from rosetta.identifying.misfits import misfits
from rosetta.identifying.proving import weights_map
from rosetta.identifying.records import Records, read_records
from rosetta.identifying.targets import Target, telling_what_failed
from rosetta.identifying.worker import RecordingJob, framework_of, record_model
from rosetta.teaching.student.orders import assignments
from rosetta.teaching.tasks import Arrays, Task

# A step, and two that only pass: what the weights have moved by is the gradient of the first, and the losses of the
# others are those behind it.
RULE = get_optimiser("sgd")
RATES = (0.05, 0.0, 0.0)


def run_network(
    task: Task, target: Target, function: Callable[..., Any], frame: Any, backend: str, folder: Path
) -> tuple[dict[str, Any], Arrays]:
    """Leaves the recordings in the folder; outputs and steps follow for each way to give the network the weights.

    `task.data`: the spec as TOML, and `frame`, whether the function makes blocks, with `option` as the first argument
    where there is one. `task.arrays`: canonical weights, images of two sizes, and labels.
    """
    spec = from_toml(task.data["spec"])
    foreign: Any = importlib.import_module(f"{BACKENDS[backend].package}.foreign")

    def make() -> Any:
        with telling_what_failed(target):
            if not task.data["frame"]:
                return function()
            option = task.data.get("option")
            return frame.Frame(function if option is None else functools.partial(function, option), spec)

    foreign.prepare("float64")
    model = make()
    if framework_of(model) != backend:
        raise RosettaError(
            f"{target.text} gives something of the type {type(model).__name__}, where a model of"
            f" {BACKENDS[backend].framework} belongs."
        )
    side = task.arrays["even"].shape[2:]
    waiting = [model]

    def next_model() -> Any:
        return waiting.pop() if waiting else make()

    job = RecordingJob(target.text, target.module, target.name, str(folder), (side[0], side[1]))
    weights = {name: array for name, array in task.arrays.items() if "." in name}
    data: dict[str, Any] = {}
    ways: dict[str, Way] = {}
    axes, is_understood = "nhwc" if _has_channels_last(backend) else "nchw", False
    dtype: DType = "float64"
    try:
        data["records"] = record_model(job, target, next_model, backend, folder)
        records = read_records(target.text, data["records"], folder)
        axes, dtype = records.axes, records.dtype
        way, is_understood = _as_recorded(spec, records, weights)
        ways |= {"recorded": way} if way else {}
    except RosettaError as error:
        data["unread"] = str(error)
    network = _Network(task, target, make, backend, axes, dtype)
    if not is_understood:
        ways |= {f"guess {number}": way for number, way in enumerate(network.guesses(weights))}
    arrays: Arrays = {}
    for name, way in ways.items():
        try:
            arrays |= {f"{name}/{key}": array for key, array in network.computed(way, weights).items()}
        except RosettaError as error:
            data.setdefault("unread", str(error))
    return data, arrays


@dataclass(frozen=True)
class Way:
    """How canonical weights come into a network, and out of it again."""

    own: Callable[[Weights], Weights]
    canonical: Callable[[Weights], Weights]


def _as_recorded(spec: ResNetSpec, records: Records, weights: Weights) -> tuple[Way | None, bool]:
    """The way that the recorded structure shows, where the weights fit; and whether the structure is the spec's."""
    expected = expected_tables(spec, records)
    alignment = align(Graph(records.tables[0]), Graph(expected[0]))
    recording = records.recordings[0]
    names = weights_map(recording.operations, expected[0], alignment)
    parameters = {canonical: recording.parameters[own] for own, canonical in names.items()}
    is_alike = len({len(table) for table in (*records.tables, *expected)}) == 1
    is_understood = is_alike and not misfits(records.tables, expected, alignment)
    fitting = {name: each.canonical_shape for name, each in parameters.items()}
    if (
        fitting != {name: tensor.shape for name, tensor in weights.items()}
        or names.keys() != recording.parameters.keys()
    ):
        return None, is_understood
    own_of = {canonical: own for own, canonical in names.items()}

    def own(canonical: Weights) -> Weights:
        return {own_of[name]: parameters[name].from_canonical(tensor) for name, tensor in canonical.items()}

    def back(tensors: Weights) -> Weights:
        return {
            canonical: np.ascontiguousarray(parameters[canonical].to_canonical(tensors[own]))
            for own, canonical in names.items()
        }

    return Way(own, back), is_understood


def _has_channels_last(backend: str) -> bool:
    return backend in ("keras", "jax")


class _Network:
    """A student's network, as often as a way of giving it weights is tried."""

    def __init__(
        self, task: Task, target: Target, make: Callable[[], Any], backend: str, axes: str, dtype: DType
    ) -> None:
        package = BACKENDS[backend].package
        self.task, self.target, self.make, self.axes, self.dtype = task, target, make, axes, dtype
        self.channels_last = _has_channels_last(backend)
        self.foreign: Any = importlib.import_module(f"{package}.foreign")
        self.training: Any = importlib.import_module(f"{package}.foreign_training")

    def _fresh(self) -> Any:
        self.foreign.prepare(self.dtype)  # Keras counts its layers from the first again, so that their names stay
        model = self.foreign.to_dtype(self.foreign.adopt(self.make()), self.dtype)
        self.foreign.output_of(model, self._images("even"), axes=self.axes)  # it may build itself on its first call
        return model

    def _images(self, size: str) -> np.ndarray:
        return self.task.arrays[size].astype(self.dtype)

    def guesses(self, weights: Weights) -> list[Way]:
        """Ways that do not need the structure; none where the network does not even run."""
        try:
            with telling_what_failed(self.target):
                shapes = {name: tensor.shape for name, tensor in self.foreign.own_tensors(self._fresh()).items()}
        except RosettaError:
            return []
        found = assignments(shapes, weights, channels_last=self.channels_last)
        return [Way(each.own, functools.partial(each.canonical, like=weights)) for each in found]

    def computed(self, way: Way, weights: Weights) -> Arrays:
        """Outputs, and three steps of training, from the given weights."""
        with telling_what_failed(self.target):
            model = self._fresh()
            own = {name: tensor.astype(self.dtype) for name, tensor in way.own(weights).items()}
            self.foreign.set_own_tensors(model, own)
            arrays: Arrays = {}
            for size, training in (("even", False), ("odd", False), ("even", True)):
                output = self.foreign.output_of(model, self._images(size), axes=self.axes, training=training)
                arrays[f"{size}.{'training' if training else 'inference'}"] = output.reshape(len(output), -1)
            even, labels = self._images("even"), self.task.arrays["labels"]
            batches = [(even, labels), (even[::-1].copy(), labels[::-1].copy()), (even, labels[::-1].copy())]
            is_softmax = from_toml(self.task.data["spec"]).head == "softmax"
            losses = self.training.foreign_fit(model, batches, RULE, RATES, axes=self.axes, is_softmax=is_softmax)
            trained = way.canonical(self.foreign.own_tensors(model))
        return {**arrays, "losses": np.asarray(losses), **{f"trained/{name}": each for name, each in trained.items()}}
