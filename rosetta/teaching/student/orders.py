"""Canonical weights for a network whose structure could not be read: by sizes, names and order alone.

Such an assignment is a guess, and proves itself or not: only the right one gives the right numbers.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from resnet_spec import Weights

_ROLES = (
    ("running_var", r"var"),
    ("running_mean", r"mean|avg"),
    ("bias", r"bias|beta|shift|^b\d*$"),
    ("weight", r"weight|kernel|gamma|scale|^w\d*$|^g\d*$"),
)


@dataclass(frozen=True)
class _Group:
    """Tensors of one module: a convolution or linear layer, or a norm."""

    names: dict[str, str]
    shape: tuple[int, ...]
    is_norm: bool

    @property
    def size(self) -> int:
        return int(np.prod(self.shape))


@dataclass(frozen=True)
class Assignment:
    """Which canonical tensor each of the network's own is, or which of how many equal parts of one.

    shapes: of the network's own tensors.
    channels_last: whether the framework has kernels as (height, width, in, out).
    """

    parts: Mapping[str, tuple[str, int, int]]
    shapes: Mapping[str, tuple[int, ...]]
    channels_last: bool

    def own(self, weights: Weights) -> Weights:
        """Canonical tensors as the network has them."""
        tensors = {}
        for own, (name, number, count) in self.parts.items():
            tensor = np.split(weights[name], count)[number]
            tensors[own] = np.ascontiguousarray(tensor.transpose(self._axes(own, tensor))).reshape(self.shapes[own])
        return tensors

    def canonical(self, own: Weights, like: Weights) -> Weights:
        """And back; `like` has the canonical shapes."""
        parts: dict[str, list[np.ndarray]] = {}
        for name, (canonical, _, count) in self.parts.items():
            shape = np.split(like[canonical], count)[0]
            axes = self._axes(name, shape)
            turned = own[name].reshape([shape.shape[axis] for axis in axes]).transpose(np.argsort(axes))
            parts.setdefault(canonical, []).append(turned)
        return {name: np.concatenate(tensors) for name, tensors in parts.items()}

    def _axes(self, own: str, tensor: np.ndarray) -> tuple[int, ...]:
        if tensor.ndim == 4 and self.channels_last:
            return (2, 3, 1, 0)
        if tensor.ndim == 2 and self.shapes[own] != tensor.shape:
            return (1, 0)
        return tuple(range(tensor.ndim))


def assignments(
    shapes: Mapping[str, tuple[int, ...]], weights: Weights, *, channels_last: bool
) -> Iterator[Assignment]:
    """The likeliest, for networks whose blocks list the way of the shortcut last, or first.

    shapes: of the network's own tensors, in its own order. weights: canonical.
    """
    seen: list[dict[str, tuple[str, int, int]]] = []
    for shortcut_first in (False, True):
        parts = _assigned(shapes, weights, shortcut_first, channels_last)
        if parts is not None and parts not in seen:
            seen.append(parts)
            yield Assignment(parts, shapes, channels_last)


def _assigned(
    shapes: Mapping[str, tuple[int, ...]], weights: Weights, shortcut_first: bool, channels_last: bool
) -> dict[str, tuple[str, int, int]] | None:
    """For each own tensor the canonical one, and which of how many equal parts of it; None where they do not fit."""
    assigned: dict[str, tuple[str, int, int]] = {}
    for block, layers in _layers(weights).items():
        own = {name: shape for name, shape in shapes.items() if _block_of(name) in ("", block)}
        groups = [group for group in _groups(own) if not set(group.names.values()) & assigned.keys()]
        ordered = sorted(layers, key=lambda layer: ("downsample" in layer) != shortcut_first)
        for layer in ordered:
            wanted = {role: f"{layer}.{role}" for role, _ in _ROLES if f"{layer}.{role}" in weights}
            is_norm = "running_mean" in wanted
            found = _take(groups, weights[wanted["weight"]], is_norm, channels_last)
            if found is None:
                return None
            for number, group in enumerate(found):
                for role, own_name in group.names.items():
                    if role not in wanted:
                        return None
                    assigned[own_name] = (wanted[role], number, len(found))
    return assigned if assigned.keys() == shapes.keys() else None


def _take(groups: list[_Group], tensor: np.ndarray, is_norm: bool, channels_last: bool) -> list[_Group] | None:
    """The first group that fits, or the first run of equal groups that fit together; takes them away."""
    alike = [group for group in groups if group.is_norm == is_norm]
    for start, first in enumerate(alike):
        count = tensor.size // first.size if first.size else 0
        run = [group for group in alike[start : start + count] if group.shape == first.shape]
        if len(run) != count or first.size * count != tensor.size or len(tensor) % count:
            continue
        if _fits(first.shape, np.split(tensor, count)[0], channels_last):
            for group in run:
                groups.remove(group)
            return run
    return None


def _fits(shape: tuple[int, ...], tensor: np.ndarray, channels_last: bool) -> bool:
    """Whether a tensor has this shape in the network's layout; one of other axes has its size alone."""
    if len(shape) != 4 or tensor.ndim != 4:
        return True
    return shape == (tensor.transpose(2, 3, 1, 0).shape if channels_last else tensor.shape)


def _layers(weights: Weights) -> dict[str, list[str]]:
    """The layers of each block, in their order; those of stem and head under names of their own."""
    layers: dict[str, list[str]] = {}
    for name in weights:
        layer = name.rpartition(".")[0]
        block = re.match(r"layer\d+\.\d+", layer)
        own = layers.setdefault(block[0] if block else layer, [])
        if layer not in own:
            own.append(layer)
    return layers


def _block_of(name: str) -> str:
    """The canonical block of a tensor of a frame; empty for one of a whole network."""
    match = re.match(r"block(\d+)[./_]", name)
    if match:
        return f"layer{match[1]}.0"
    stem = re.match(r"(conv1|bn1|norm|fc)[./_]", name)
    return stem[1] if stem else ""


def _groups(shapes: Mapping[str, tuple[int, ...]]) -> list[_Group]:
    """The modules of tensors, in order: what stands before the last separator, and a number behind the last word."""
    modules: dict[tuple[str, str], dict[str, str]] = {}
    for name in shapes:
        module, leaf = name[: -len(re.split(r"[./]", name)[-1])], re.split(r"[./]", name)[-1]
        number = "".join(re.findall(r"\d+$", leaf))
        role = next((role for role, pattern in _ROLES if re.search(pattern, leaf, re.IGNORECASE)), "weight")
        modules.setdefault((module, number), {})[role] = name
    return [
        _Group(roles, shapes[roles.get("weight", next(iter(roles.values())))], "running_mean" in roles)
        for roles in modules.values()
    ]
