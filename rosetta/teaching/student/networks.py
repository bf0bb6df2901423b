"""Records a network that a student's function makes, and has it compute from given weights."""

import functools
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import RosettaError, from_toml, get_optimiser, weight_shapes
from resnet_spec.operations import Parameter
from rosetta.backends import BACKENDS
from rosetta.identifying.aligning import align
from rosetta.identifying.graph import Graph
from rosetta.identifying.identify import expected_tables
from rosetta.identifying.proving import weights_map
from rosetta.identifying.records import Records, read_records
from rosetta.identifying.targets import Target, telling_what_failed
from rosetta.identifying.worker import RecordingJob, framework_of, record_model
from rosetta.teaching.tasks import Arrays, Task

# A step, and two that only pass: what the weights have moved by is the gradient of the first, and the losses of the
# others are those behind it.
RULE = get_optimiser("sgd")
RATES = (0.05, 0.0, 0.0)


def run_network(
    task: Task, target: Target, function: Callable[..., Any], frame: Any, backend: str, folder: Path
) -> tuple[dict[str, Any], Arrays]:
    """Leaves the recordings in the folder; outputs, gradients and steps follow where the given weights fit.

    `task.data`: the spec as TOML, and `frame`, whether the function makes blocks, with `option` as the first argument
    where there is one. `task.arrays`: canonical weights, images of two sizes, and labels.
    """
    spec = from_toml(task.data["spec"])

    def make() -> Any:
        with telling_what_failed(target):
            if not task.data["frame"]:
                return function()
            option = task.data.get("option")
            return frame.Frame(function if option is None else functools.partial(function, option), spec)

    model = make()
    if framework_of(model) != backend:
        raise RosettaError(
            f"{target.text} gives something of the type {type(model).__name__}, where a model of"
            f" {BACKENDS[backend].framework} belongs."
        )
    side = task.arrays["even"].shape[2:]
    job = RecordingJob(target.text, target.module, target.name, str(folder), (side[0], side[1]))
    plain = record_model(job, target, make, backend, folder)
    records = read_records(target.text, plain, folder)
    expected = expected_tables(spec, records)
    names = weights_map(
        records.recordings[0].operations, expected[0], align(Graph(records.tables[0]), Graph(expected[0]))
    )
    parameters = records.recordings[0].parameters
    fitting = {canonical: parameters[own].canonical_shape for own, canonical in names.items()}
    data = {"records": plain, "names": names, "fits": fitting == weight_shapes(spec)}
    if not data["fits"]:
        return data, {}
    arrays: Arrays = {}
    try:
        with telling_what_failed(target):
            arrays = _computed(task, make, records, names, backend)
    except RosettaError as error:
        data["failure"] = str(error)
    return data, arrays


def _computed(task: Task, make: Callable[[], Any], records: Records, names: dict[str, str], backend: str) -> Arrays:
    """Outputs, and three steps of training, from the given weights."""
    package = BACKENDS[backend].package
    foreign: Any = importlib.import_module(f"{package}.foreign")
    training: Any = importlib.import_module(f"{package}.foreign_training")
    parameters = records.recordings[0].parameters
    axes, dtype = records.axes, records.dtype
    model = foreign.to_dtype(foreign.adopt(make()), dtype)
    even, odd, labels = (task.arrays[name] for name in ("even", "odd", "labels"))
    even, odd = even.astype(dtype), odd.astype(dtype)
    foreign.output_of(model, even, axes=axes)  # it may build itself on its first call
    given = {
        own: parameters[own].from_canonical(task.arrays[canonical]).astype(dtype) for own, canonical in names.items()
    }
    foreign.set_own_tensors(model, given)
    arrays: Arrays = {}
    arrays["even.inference"] = _rows(foreign.output_of(model, even, axes=axes))
    arrays["even.training"] = _rows(foreign.output_of(model, even, axes=axes, training=True))
    if len(records.recordings) > 1:
        arrays["odd.inference"] = _rows(foreign.output_of(model, odd, axes=axes))
    options = {"axes": axes, "is_softmax": from_toml(task.data["spec"]).head == "softmax"}
    batches = [(even, labels), (even[::-1].copy(), labels[::-1].copy()), (even, labels[::-1].copy())]
    losses = training.foreign_fit(model, batches, RULE, RATES, **options)
    arrays["losses"] = np.asarray(losses)
    trained = _canonical(parameters, names, foreign.own_tensors(model))
    return arrays | {f"trained/{name}": array for name, array in trained.items()}


def _rows(output: np.ndarray) -> np.ndarray:
    return output.reshape(len(output), -1)


def _canonical(parameters: dict[str, Parameter], names: dict[str, str], tensors: Arrays) -> Arrays:
    return {
        canonical: np.ascontiguousarray(parameters[own].to_canonical(tensors[own]))
        for own, canonical in names.items()
        if own in tensors
    }
