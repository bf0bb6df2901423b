"""The entry of the zoo that a spec is, or that is nearest to it."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from resnet_spec import ResNetSpec, get_spec, list_specs

_UNSEEN = ("name", "image_size", "zero_init_last_norm")
"""Fields that change nothing in what a network computes."""


@dataclass(frozen=True)
class Nearest:
    """An entry of the zoo, and the fields that differ: each with what the model has and what the entry has."""

    name: str
    fields: dict[str, tuple[Any, Any]]


def same_entries(spec: ResNetSpec) -> list[str]:
    """All entries that are this network."""
    return [name for name in list_specs() if not differing_fields(spec, get_spec(name))]


def differing_fields(spec: ResNetSpec, other: ResNetSpec) -> dict[str, tuple[Any, Any]]:
    """The fields in which two specs differ, but for those that no pass shows."""
    own, others = dataclasses.asdict(spec), dataclasses.asdict(other)
    return {name: (own[name], others[name]) for name in own if own[name] != others[name] and name not in _UNSEEN}


def nearest_entry(spec: ResNetSpec) -> Nearest:
    """The entry of the zoo with the fewest fields that differ; classes and channels count less."""
    found = {name: differing_fields(spec, get_spec(name)) for name in list_specs()}

    def distance(name: str) -> float:
        return sum(0.1 if each in ("in_channels", "num_classes") else 1.0 for each in found[name])

    name = min(found, key=distance)
    return Nearest(name, found[name])
