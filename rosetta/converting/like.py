"""Checkpoints under the names of somebody's own model, in its layouts and its framework's format or safetensors."""

import os
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from resnet_spec import (
    ResNetSpec,
    RosettaError,
    Weights,
    WeightsError,
    fit_weights,
    read_weights,
    write_weights,
)
from resnet_spec.checkpoint_files import checked_tensors, weights_dtype
from resnet_spec.operations import Recording
from rosetta.backends import BACKENDS, BackendInfo
from rosetta.converting.like_worker import LikeJob
from rosetta.converting.worker import WEIGHTS_FILE
from rosetta.identifying.identify import identify
from rosetta.identifying.records import Records
from rosetta.identifying.run import record_targets
from rosetta.identifying.targets import parse_target
from rosetta.processes import run_workers, work_folder


@dataclass(frozen=True)
class Naming:
    """How a target's model calls and lays out the tensors of its network.

    spec: the network that it is.
    names: the canonical name of each of its tensors.
    """

    records: Records
    spec: ResNetSpec
    names: dict[str, str]

    @property
    def target(self) -> str:
        return self.records.target

    @property
    def backend(self) -> BackendInfo:
        return BACKENDS[self.records.framework]

    @cached_property
    def recording(self) -> Recording:
        return self.records.recordings[0]

    def to_canonical(self, own: Weights) -> Weights:
        """The model's tensors under canonical names and in the canonical layout."""
        parameters = self.recording.parameters
        return {canonical: parameters[name].to_canonical(own[name]) for name, canonical in self.names.items()}

    def from_canonical(self, weights: Weights) -> Weights:
        """Canonical weights under the model's names and in its layout."""
        parameters = self.recording.parameters
        return {name: parameters[name].from_canonical(weights[canonical]) for name, canonical in self.names.items()}


def find_naming(target: str, *, image_size: tuple[int, int] | None, time_limit: float) -> Naming:
    """The names of a target's model; raises RosettaError where it cannot be run or no spec says all of it."""
    [records] = record_targets([target], image_size=image_size, time_limit=time_limit)
    identity = identify(records)
    if identity.spec is None or not identity.is_proven:
        first = identity.unexplained[0]
        raise RosettaError(
            f"No spec says all of {target}, so that its tensors have no canonical names ({first.place}: {first.what}):"
            f" see `rosetta identify {target}`."
        )
    return Naming(records, identity.spec, identity.weights)


def read_like(naming: Naming, path: Path, backend: str | None, *, time_limit: float) -> Weights:
    """The canonical weights in a checkpoint under the model's names.

    backend: short name of the one that reads the format, the model's; None for safetensors. Raises WeightsError
    where the file cannot be read or is no checkpoint of this model.
    """
    try:
        if backend is None:
            tensors = checked_tensors(path, read_weights(path))
            shapes = {name: tensor.shape for name, tensor in naming.recording.tensors.items()}
            return naming.to_canonical(fit_weights(shapes, tensors, weights_dtype(tensors)))
        with work_folder() as folder:
            _run(naming, "read", Path(os.path.abspath(path)), path, folder, time_limit)
            return naming.to_canonical(read_weights(folder / WEIGHTS_FILE))
    except WeightsError as error:
        sentence = str(error)
        raise WeightsError(
            sentence if str(path) in sentence else f"{path} does not fit {naming.target}: {sentence}"
        ) from None


def write_like(
    naming: Naming, weights: Weights, complete: Path, destination: Path, backend: str | None, *, time_limit: float
) -> None:
    """Writes canonical weights under the model's names.

    destination: what people call the file that goes to `complete` first.
    backend: as in `read_like`.
    """
    own = naming.from_canonical(weights)
    if backend is None:
        write_weights(complete, own)
        return
    with work_folder() as folder:
        write_weights(folder / WEIGHTS_FILE, own)
        _run(naming, "write", complete, destination, folder, time_limit)


def _run(
    naming: Naming, action: Literal["read", "write"], place: Path, path: Path, folder: Path, time_limit: float
) -> None:
    """Does the job in a process of its own; raises WeightsError with the reason when it cannot be done."""
    target, image = parse_target(naming.target), naming.recording.operations[0]
    channels, height, width = image.output_shape
    job = LikeJob(
        action=action,
        package=naming.backend.package,
        path=str(place),
        text=target.text,
        module=target.module,
        name=target.name,
        folder=os.getcwd(),
        axes=naming.records.axes,
        channels=channels,
        image_size=(height, width),
        names=tuple(naming.names),
    )
    [answer] = run_workers(
        "rosetta.converting.like_worker", {job.package: asdict(job)}, folder, time_limit=time_limit
    ).values()
    if answer.refused:
        raise WeightsError(str(answer.failure).replace(job.path, str(path)))
    if answer.failure:
        raise WeightsError(f"The process in which {naming.target} was to {action} {path} {answer.failure}.")
