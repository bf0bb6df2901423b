"""Checkpoints of all frameworks, each read into canonical weights and written from them.

A framework's own formats are read and written by its backend, in a process of its own; canonical
safetensors, which are also what timm publishes, need no framework.
"""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from resnet_spec import (
    ResNetSpec,
    RosettaError,
    Weights,
    WeightsError,
    fit_weights,
    get_spec,
    read_weights,
    to_toml,
    weight_shapes,
    write_weights,
)
from resnet_spec.checkpoint_files import check_destination, checked_tensors, replacing, weights_dtype
from resnet_spec.files import check_regular
from resnet_spec.recognise import fitting_specs, nearest_misfit, with_own_ends
from rosetta.backends import require_backends
from rosetta.converting.like import Naming, find_naming, read_like, write_like
from rosetta.converting.worker import WEIGHTS_FILE, CheckpointJob
from rosetta.processes import run_workers, work_folder

TIME_LIMIT = 600.0


@dataclass(frozen=True)
class Format:
    """A checkpoint's format, told by its suffix.

    backend: short name of the backend that reads and writes it; None for canonical safetensors.
    holds_architecture: whether the file is a whole network and not only its tensors.
    read_only: whether nobody should write it any more.
    title_like: what it is under the names of somebody's own model, where that is another title.
    """

    suffix: str
    title: str
    backend: str | None
    holds_architecture: bool = False
    read_only: bool = False
    title_like: str = ""


FORMATS = (
    Format(".safetensors", "canonical safetensors", None, title_like="safetensors"),
    Format(".pth", "PyTorch state dict", "pt"),
    Format(".pt", "PyTorch state dict", "pt"),
    Format(".pdparams", "Paddle state dict", "paddle"),
    Format(".weights.h5", "Keras weights", "keras"),
    Format(".keras", "Keras model", "keras", holds_architecture=True),
    Format(".h5", "HDF5 file of Keras 2", "keras", read_only=True),
    Format(".orbax", "Orbax checkpoint of the NNX model", "jax", title_like="Orbax checkpoint"),
)


@dataclass(frozen=True)
class Conversion:
    """What was converted.

    source, destination: where from and where to; with `source_format` and `destination_format`.
    spec: the network that was written.
    fitting: names of the zoo's networks with these very tensors; empty when the network was given.
    tensors, numbers: how many.
    source_dtypes: what the source's numbers are, in the words of NumPy; those of 16 bits are widened before.
    dtype: what the destination's are; it holds every one of the source's.
    source_names, destination_names: the target whose names that one has; None for canonical ones.
    """

    source: Path
    destination: Path
    source_format: Format
    destination_format: Format
    spec: ResNetSpec
    fitting: tuple[str, ...]
    tensors: int
    numbers: int
    source_dtypes: tuple[str, ...]
    dtype: str
    source_names: str | None = None
    destination_names: str | None = None


def convert(
    source: str | Path,
    destination: str | Path,
    arch: str | ResNetSpec | None = None,
    *,
    like: str | None = None,
    image_size: tuple[int, int] | None = None,
    time_limit: float = TIME_LIMIT,
) -> Conversion:
    """Reads a checkpoint of any format and writes it in another; the suffixes say which.

    arch: the network; a name in the zoo takes on as many classes and input channels as the source has,
        a spec must fit as it is. When left out it is told by the tensors.
    like: somebody's own model, `file.py:name` or `module:name`, under whose names and in whose layout one of both
        is: the source, where its tensors are the model's, else the destination. The model says the network. Its
        code runs.
    image_size: (height, width) of images on which that model is run, where it does not take 64x64.
    time_limit: seconds until a framework counts as hanging.

    Raises WeightsError, and leaves what stands at the destination as it was, for a source that
    cannot be read or fits no network, or fits several that the destination would have to tell
    apart, and for a destination that cannot be written or holds the source. Raises SpecError for a
    name that is not in the zoo, and RosettaError, with the remedy, where a framework is not installed,
    and for a model to be like that cannot be run or is no spec's network.
    """
    source, destination = Path(source), Path(destination)
    destination_format = find_format(destination)
    if destination_format.read_only:
        raise WeightsError(f"{destination} ends in {destination_format.suffix}, which is only read: write .weights.h5.")
    if destination.name == destination_format.suffix:
        raise WeightsError(f"{destination} is only a suffix: give the file a name before it.")
    _keep_source(source, destination)
    _require(destination_format)
    check_destination(destination)
    _check_kind(destination, destination_format)
    source_format = find_format(source)
    naming = None
    if like is None:
        weights = read_any(source, time_limit=time_limit)
        spec, fitting = _choose(source, weights, arch, destination_format)
        is_source_like = False
    elif arch is None:
        _check_source(source)
        naming = find_naming(like, image_size=image_size, time_limit=time_limit)
        spec, fitting = naming.spec, []
        weights, is_source_like = _read_either(source, destination_format, naming, time_limit)
    else:
        raise RosettaError("The model to be like says which network it is: leave out the architecture.")
    fitted = _fit(source, spec, weights)
    with replacing(destination, room=sum(tensor.nbytes for tensor in fitted.values())) as complete:
        if naming is None or is_source_like:
            _write(complete, destination, destination_format, spec, fitted, time_limit)
        else:
            write_like(naming, fitted, complete, destination, destination_format.backend, time_limit=time_limit)
    return Conversion(
        source,
        destination,
        source_format,
        destination_format,
        spec,
        tuple(fitting),
        tensors=len(fitted),
        numbers=sum(tensor.size for tensor in fitted.values()),
        source_dtypes=tuple(sorted({tensor.dtype.name for tensor in weights.values()})),
        dtype=fitted["fc.weight"].dtype.name,
        source_names=like if is_source_like else None,
        destination_names=None if is_source_like else like,
    )


def _read_either(source: Path, destination_format: Format, naming: Naming, time_limit: float) -> tuple[Weights, bool]:
    """The canonical weights of the source, and whether it is the source that has the model's names."""
    own_formats = (None, naming.backend.key)
    source_format = find_format(source)
    may_be_source = source_format.backend in own_formats and not source_format.read_only
    may_be_destination = destination_format.backend in own_formats
    if not may_be_source and not may_be_destination:
        suffixes = " or ".join(form.suffix for form in FORMATS if form.backend in own_formats and not form.read_only)
        raise WeightsError(
            f"{naming.target} is a model of {naming.backend.framework}, but neither the {source_format.title} {source}"
            f" nor a {destination_format.title} can have its names: one of both must end in {suffixes}."
        )
    own: Weights | None = None
    misfit: WeightsError | None = None
    if may_be_source:
        try:
            own = read_like(naming, source, source_format.backend, time_limit=time_limit)
        except WeightsError as error:
            if not may_be_destination:
                raise
            misfit = error
        if own is not None and not may_be_destination:
            return own, True
    try:
        canonical = _fit(source, naming.spec, read_any(source, time_limit=time_limit))
    except WeightsError as error:
        if own is not None:
            return own, True
        if misfit is None or str(misfit) == str(error):
            raise
        raise WeightsError(f"{_clause(misfit)}; nor are its names canonical: {_clause(error)}.") from None
    if own is not None and any(not np.array_equal(canonical[name], own[name]) for name in canonical):
        raise WeightsError(
            f"{source} fits the names of {naming.target} and canonical ones, which mean other tensors by them: say by"
            " the suffix of the destination, another framework's, that the source has the model's."
        )
    return canonical, False


def _clause(error: WeightsError) -> str:
    return str(error).rstrip(".")


def _check_kind(destination: Path, form: Format) -> None:
    """A file takes no folder's place, nor a folder a file's."""
    if not destination.exists() or destination.is_dir() == (form.suffix == ".orbax"):
        return
    remedy = "remove it, or give another path"
    if destination.is_dir():
        raise WeightsError(f"{destination} is a folder, but a {form.title} is none: {remedy}.")
    raise WeightsError(f"{destination} is no folder, but an {form.title} is one: {remedy}.")


def _keep_source(source: Path, destination: Path) -> None:
    """Refuses a destination in whose place the source is or lies."""
    if not os.path.exists(source) or not os.path.exists(destination):
        return
    if os.path.samefile(source, destination):
        raise WeightsError(f"{source} is both source and destination: give another destination.")
    if any(os.path.samefile(folder, destination) for folder in Path(os.path.realpath(source)).parents):
        raise WeightsError(f"{source} lies in {destination}, which would be replaced: give another destination.")


def read_any(path: str | Path, *, time_limit: float = TIME_LIMIT) -> Weights:
    """The canonical weights in a checkpoint of any format; numbers of 16 bits are widened to float32.

    Of bfloat16 that holds in PyTorch's format and Orbax'; in others it is refused. Raises WeightsError
    for a file that cannot be read, and RosettaError, with the remedy, where its framework is not
    installed; whether the tensors make a network is not asked.
    """
    path = Path(path)
    form = find_format(path)
    _check_source(path)
    if form.backend is None:
        return checked_tensors(path, read_weights(path))
    with work_folder() as folder:
        _run(form, CheckpointJob("read", _require(form), os.path.abspath(path)), path, folder, time_limit)
        return read_weights(folder / WEIGHTS_FILE)


def _check_source(path: Path) -> None:
    if not os.path.exists(path):
        raise WeightsError(f"{path} does not exist: give the path of a checkpoint.")
    if not path.is_dir():
        check_regular(path, "a checkpoint", WeightsError)


def find_format(path: Path) -> Format:
    """The format of this suffix; raises WeightsError, with all there are, for an unknown one."""
    for form in FORMATS:
        if path.name.endswith(form.suffix):
            return form
    known = ", ".join(f"{form.suffix} ({form.title})" for form in FORMATS)
    raise WeightsError(f"{path} has no suffix of a known format: use one of {known}.")


def _write(
    complete: Path, destination: Path, form: Format, spec: ResNetSpec, weights: Weights, time_limit: float
) -> None:
    if form.backend is None:
        write_weights(complete, weights)
        return
    with work_folder() as folder:
        write_weights(folder / WEIGHTS_FILE, weights)
        job = CheckpointJob("write", _require(form), str(complete), to_toml(spec))
        _run(form, job, destination, folder, time_limit)


def _choose(
    source: Path, weights: Weights, arch: str | ResNetSpec | None, destination: Format
) -> tuple[ResNetSpec, list[str]]:
    """The network to write, and the names of all in the zoo that have these tensors."""
    if isinstance(arch, str):
        return with_own_ends(get_spec(arch), weights), []
    if arch is not None:
        return arch, []
    fitting = fitting_specs(weights)
    names = [spec.name for spec in fitting]
    if not fitting:
        nearest = nearest_misfit(weights)
        misfit = (
            f"in the nearest, {nearest[0].name}, {nearest[1]}" if nearest else f"none has its {next(iter(weights))}"
        )
        raise WeightsError(
            f"{source} fits no network of the zoo: {misfit};"
            " give --arch with a spec file of your network, which `rosetta spec ARCH` prints one to start from."
        )
    if len(fitting) > 1 and destination.holds_architecture:
        raise WeightsError(
            f"{source} fits {' and '.join(names)}, which differ in what no tensor shows, and a {destination.suffix}"
            " file holds the whole network: say with --arch which one it is."
        )
    return fitting[0], names


def _fit(source: Path, spec: ResNetSpec, weights: Mapping[str, np.ndarray]) -> Weights:
    try:
        return fit_weights(weight_shapes(spec), weights, weights_dtype(weights))
    except WeightsError as error:
        raise WeightsError(f"{source} does not fit {spec.name}: {error}") from None


def _require(form: Format) -> str:
    """The package of the format's backend; raises RosettaError, with the remedy, where its framework is absent."""
    return require_backends([form.backend])[0].package if form.backend else ""


def _run(form: Format, job: CheckpointJob, path: Path, folder: Path, time_limit: float) -> None:
    """Does the job in a process of its own; raises WeightsError with the reason when it cannot be done.

    path: what people call the checkpoint, where the job writes to another place first.
    """
    [answer] = run_workers(
        "rosetta.converting.worker", {job.package: asdict(job)}, folder, time_limit=time_limit
    ).values()
    if answer.refused:
        raise WeightsError(str(answer.failure).replace(job.path, str(path)))
    if answer.failure:
        raise WeightsError(f"The process that was to {job.action} the {form.title} {path} {answer.failure}.")
