"""The folder of a run: held by one process at a time, and left as it was where a run is refused."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from resnet_spec import RosettaError, layer_table
from resnet_spec.files import check_destination, locked, writing
from rosetta.backends import BackendInfo
from rosetta.training.history import read_checkpoint
from rosetta.training.plan import PLAN_FILE, Plan, check_same, write_plan

HISTORY_FILE = "history.json"
CURVES_FILE = "curves.png"
_CHECKPOINT_SUFFIX = ".checkpoint.safetensors"


def checkpoint_path(folder: Path, info: BackendInfo) -> Path:
    """Where a backend's checkpoint of a run lies."""
    return folder / f"{info.key}{_CHECKPOINT_SUFFIX}"


def weights_path(folder: Path, info: BackendInfo) -> Path:
    """Where a backend's trained weights of a run lie, canonical."""
    return folder / f"{info.key}.safetensors"


def has_checkpoint(folder: Path, backends: Sequence[BackendInfo]) -> bool:
    """Whether there is anything in the folder that a run could go on from."""
    return any(checkpoint_path(folder, info).exists() for info in backends)


@contextmanager
def run_folder(
    folder: Path, plan: Plan, backends: Sequence[BackendInfo], steps_per_epoch: int, *, resume: bool, keep: bool = False
) -> Iterator[None]:
    """Holds the run's folder while the block trains in it: makes it, or checks the one to go on with.

    Without a checkpoint at the end there is no run, and what was made for it is removed, unless it is to `keep`.
    Raises RosettaError for a run that is there already, is another one, goes on, or is not there to resume, for a
    folder that cannot be written, and for a disk with too little room.
    """
    if resume and not folder.is_dir():
        raise _no_run(folder)
    with writing(folder, RosettaError):
        missing = [place for place in (folder, *folder.parents) if not place.exists()]
        if folder not in missing and not folder.is_dir():
            raise RosettaError(f"{folder} is no folder: give --out a folder, or a name that is free.")
    try:
        with writing(folder, RosettaError):
            folder.mkdir(parents=True, exist_ok=True)
        with locked(folder) as is_ours:
            if not is_ours:
                raise RosettaError(f"A run goes on in {folder}: wait until it ends, or give another --out.")
            is_new = _check(folder, plan, backends, steps_per_epoch, resume=resume)
            try:
                if is_new:
                    write_plan(folder, plan)
                yield
            finally:
                if is_new and not keep and not has_checkpoint(folder, backends):
                    (folder / PLAN_FILE).unlink(missing_ok=True)
    finally:
        for place in missing:
            with suppress(OSError):  # it holds the run
                place.rmdir()


def _check(folder: Path, plan: Plan, backends: Sequence[BackendInfo], steps_per_epoch: int, *, resume: bool) -> bool:
    """Whether the run is a new one; raises RosettaError where it can neither begin nor go on."""
    checkpoints = [checkpoint_path(folder, info) for info in backends]
    trained = [weights_path(folder, info) for info in backends]
    for path in (folder / HISTORY_FILE, folder / CURVES_FILE, *checkpoints, *trained):
        check_destination(path, RosettaError)  # which also clears the folder of what a killed run left half written
    with writing(folder, RosettaError):
        is_new = not (folder / PLAN_FILE).exists()
        free = shutil.disk_usage(folder).free
    if resume and is_new:
        raise _no_run(folder)
    if not is_new and not resume:
        raise RosettaError(f"{folder} holds a run already: add --resume to go on with it, or give another --out.")
    if resume:
        check_same(folder, plan)
    if is_new and (found := sorted(folder.glob(f"*{_CHECKPOINT_SUFFIX}"))):
        raise RosettaError(f"{found[0]} is there, but no {PLAN_FILE} beside it: remove it, or give another --out.")
    for info, path in zip(backends, checkpoints, strict=True):
        if path.exists():
            _, history = read_checkpoint(path, info.package, steps_per_epoch)
            if history.epochs > plan.epochs:
                raise RosettaError(
                    f"{path} holds {history.epochs} epochs, but the run has {plan.epochs}: remove it, and its"
                    " framework begins anew, or give another --out."
                )
    # Weights, up to two memories of each in the optimiser, and a second file while the first is replaced.
    number_bytes = 8 if plan.dtype == "float64" else 4
    needed = 7 * number_bytes * layer_table(plan.network(), plan.image_size).total * len(backends)
    if free < needed:
        raise RosettaError(
            f"{folder} has room for {free / 2**20:,.1f} MiB, but the run's checkpoints need {needed / 2**20:,.1f}:"
            " make room, or give another --out."
        )
    return is_new


def _no_run(folder: Path) -> RosettaError:
    return RosettaError(f"{folder} holds no run to resume: leave out --resume to begin one.")
