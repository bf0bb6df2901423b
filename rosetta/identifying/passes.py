"""What a spec cannot say of a network and its graph in inference mode does not show."""

import re
from collections.abc import Mapping

import numpy as np

from resnet_spec import Weights
from resnet_spec.operations import Parameter, Recording
from rosetta.identifying.misfits import Misfit
from rosetta.identifying.records import Records
from rosetta.identifying.recovering import most
from rosetta.identifying.words import listed


def other_misfits(records: Records) -> list[Misfit]:
    """What a second pass shows, or one in training mode, or the numbers, precision and layout of what is used."""
    found = [Misfit(name, "holds NaN or infinity") for name in records.not_finite]
    even = records.recordings[0]
    is_random = any(operation.kind == "dropout" or "random" in operation.settings for operation in even.operations)
    if records.random and not is_random:
        found.append(Misfit("the model", "it gives other numbers each time, in inference mode too"))
    for operation in even.operations:
        if operation.dtype != records.dtype and operation.dtype.startswith("float"):
            what = f"computes in {operation.dtype}, though the model and its images are in {records.dtype}"
            found.append(Misfit(operation.place or "the model", what))
    found += _turned_kernels(even)
    if records.training is not None:
        in_training = records.training.operations
        for operation in in_training:
            if operation.kind == "dropout" and not is_random:
                found.append(Misfit(operation.place or "the model", "a dropout in training mode"))
            if "random" in operation.settings and not is_random:
                found.append(Misfit(operation.place or "the model", "random numbers in training mode"))
            is_batch_norm = operation.kind == "norm" and operation.settings["norm"] == "batch"
            if is_batch_norm and not operation.settings["batch_statistics"]:
                found.append(Misfit(operation.place, "keeps to the running statistics in training mode"))
            if is_batch_norm and "variance" in operation.settings:
                what = "divides by the unbiased deviation in training mode, where that over n, and not n - 1, belongs"
                found.append(Misfit(operation.place, what))
    return found


def _turned_kernels(recording: Recording) -> list[Misfit]:
    """Convolutions that use their kernel with its axes in another order than the others do."""
    kernels = [
        (operation, operation.weights["weight"])
        for operation in recording.operations
        if operation.kind == "conv" and "weight" in operation.weights
    ]
    # One that is rounded before it is used has no axes: it is nowhere used as it is.
    kernels = [each for each in kernels if recording.parameters[each[1]].axes is not None]
    usual = most((recording.parameters[name].axes for _, name in kernels if _is_wide(recording, name)), None)
    return [
        Misfit(operation.place or name, f"its kernel {name} is used transposed, with its axes in another order")
        for operation, name in kernels
        if usual is not None and _is_turned(recording, name, usual)
    ]


def _is_wide(recording: Recording, name: str) -> bool:
    """Whether every side of a kernel is longer than 1, so that only one order of its axes fits."""
    return min(recording.parameters[name].shape) > 1


def _is_turned(recording: Recording, name: str, usual: tuple[int, ...]) -> bool:
    parameter, tensor = recording.parameters[name], recording.tensors[name]
    as_usual = tensor.transpose(usual) if tensor.ndim == len(usual) else tensor
    return not np.array_equal(as_usual.reshape(-1), parameter.to_canonical(tensor).reshape(-1))


def parameter_misfits(records: Records) -> list[Misfit]:
    """Parameters that are not trained, not listed, or not used."""
    recording = records.recordings[0]
    trained_roles, used = set(), set()
    for operation in recording.operations:
        used |= set(operation.weights.values())
        used |= {name for names in operation.settings.get("computed", {}).values() for name in names}
        trained_roles |= {name for role, name in operation.weights.items() if role in ("weight", "bias")}
    found = []
    for name, parameter in recording.parameters.items():
        if not parameter.registered and not parameter.trained:
            what = "is not among the model's own tensors: a plain attribute, list or dictionary hides it, so that no"
            found.append(Misfit(name, f"{what} checkpoint holds it"))
        elif not parameter.registered:
            what = (
                "is not among the model's own parameters: a plain Python list or dictionary hides it, so that no"
                " optimiser trains it, no checkpoint holds it and eval() does not reach it"
            )
            found.append(Misfit(name, what))
        elif name in trained_roles and not parameter.trained:
            found.append(Misfit(name, "is frozen: no optimiser moves it"))
        if name not in used:
            found.append(Misfit(name, "is never used"))
    return found


def gradient_misfits(
    parameters: Mapping[str, Parameter],
    names: Mapping[str, str],
    own: Mapping[str, Weights],
    reference: Mapping[str, Weights],
    bound: float,
) -> list[Misfit]:
    """Parameters that no gradient reaches though one reaches the reference's.

    names: the canonical name of each of the model's tensors.
    own, reference: the gradients of each mode, by canonical name; the bound is over the largest of the reference's.
    """
    trained = {name: canonical for name, canonical in names.items() if parameters[name].trained}
    without: dict[str, list[str]] = {}
    for mode, wanted in reference.items():
        largest = max((np.abs(gradient).max() for gradient in wanted.values()), default=0.0)
        without[mode] = [
            name
            for name, canonical in trained.items()
            if canonical in wanted
            and np.abs(wanted[canonical]).max() > bound * largest
            and not own.get(mode, {}).get(canonical, np.zeros(1)).any()
        ]
    found = []
    for mode, cut in without.items():
        in_mode = "" if all(others == cut for others in without.values()) else f" in {mode} mode"
        if cut:
            reaches = f"no gradient reaches {listed(_as_modules(cut, trained))}{in_mode}"
            found.append(Misfit("the model", f"{reaches}: the forward pass is cut (detach, no_grad, stop_gradient)"))
    return list(dict.fromkeys(found))


def _as_modules(chosen: list[str], names: Mapping[str, str]) -> list[str]:
    """These tensors, or the module of which all are chosen, each once."""
    modules = {name: re.split(r"[./](?=[^./]*$)", name)[0] for name in names}
    parted = {module for name, module in modules.items() if name not in chosen}
    return list(dict.fromkeys(name if modules[name] in parted else modules[name] for name in chosen))
