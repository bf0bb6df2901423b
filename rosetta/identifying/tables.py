"""What people see of an identified model: sentences and tables for the terminal, and the same as JSON."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from rich.table import Table

from resnet_spec.operations import Operation
from rosetta.backends import BACKENDS
from rosetta.identifying.identify import Identity
from rosetta.identifying.misfits import Misfit
from rosetta.identifying.nearest import Nearest
from rosetta.identifying.proving import Agreement
from rosetta.identifying.words import by, listed
from rosetta.output import finite, new_table
from rosetta.wording import counted, show_shape

_MOST_PLACES = 6
_VERBS = ("is ", "keeps ", "divides ", "computes ")


def identity_lines(identity: Identity) -> list[str]:
    """What the model is, and where it is no spec's network, a line each."""
    records = identity.records
    image, output = records.tables[0][0], records.tables[0][-1]
    height, width = image.output_shape[1:]
    channels = counted(image.output_shape[0], "channel")
    lines = [
        f"{records.target}: {BACKENDS[records.framework].framework}, {channels}, {output.output_shape[0]} classes,"
        f" recorded for images of {height}x{width} ({records.axes.upper()})",
        _verdict(identity),
    ]
    lines += [f"  {line}" for line in unexplained_lines(identity.unexplained)]
    if identity.agreement:
        lines.append(_proof(identity.agreement, records.dtype))
    return [*lines, *records.notes]


def _verdict(identity: Identity) -> str:
    if identity.spec is None or (identity.nearest is None and not identity.zoo):
        return "It is no ResNet that a spec could say:"
    if identity.zoo:
        fresh = "; its last norms start at 0" if identity.spec.zero_init_last_norm else ""
        return f"It is {listed(identity.zoo)}{fresh}."
    assert identity.nearest
    nearest = nearest_words(identity.nearest)
    if not identity.unexplained:
        return f"It is a ResNet that a spec says: {nearest}."
    return f"It is no network that a spec says. The nearest is {nearest}, and:"


def nearest_words(nearest: Nearest) -> str:
    """`resnet18_d2l, but norm_eps is 0.001 for 1e-05`."""
    fields = [f"{name} is {_shown(own)} for {_shown(other)}" for name, (own, other) in nearest.fields.items()]
    return f"{nearest.name}, but {listed(fields)}" if fields else nearest.name


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return str(list(value)) if isinstance(value, tuple) else str(value)


def unexplained_lines(unexplained: Sequence[Misfit]) -> list[str]:
    """One line for what is the same in several places."""
    alike: dict[str, list[Misfit]] = {}
    for misfit in unexplained:
        alike.setdefault(misfit.what.removeprefix(misfit.subject), []).append(misfit)
    lines = []
    for what, found in alike.items():
        if len({misfit.subject for misfit in found}) == 1:
            # With a verb it is said of each place: `a, b: each is never used`.
            each = "each " if len(found) > 1 and not found[0].subject and what.startswith(_VERBS) else ""
            lines.append(f"{_listed_places([misfit.place for misfit in found])}: {each}{found[0].what}")
        else:
            named = [_named(misfit) for misfit in found]
            lines.append(f"{_listed_places(named)}: each{what}")
    return lines


def _named(misfit: Misfit) -> str:
    """`layer1.0.bn1`, or `bn1 (stage 1, block 1)` where a block has no name of its own."""
    return f"{misfit.subject} ({misfit.place})" if " " in misfit.place else f"{misfit.place}.{misfit.subject}"


def _listed_places(places: Sequence[str]) -> str:
    if len(places) <= _MOST_PLACES:
        return listed(places)
    return f"{', '.join(places[: _MOST_PLACES - 1])} and {len(places) - _MOST_PLACES + 1} more"


def _proof(agreement: Sequence[Agreement], dtype: str) -> str:
    worst = max(agreement, key=lambda one: one.difference)
    sizes = listed([by(one.image_size) for one in agreement])
    if all(one.holds for one in agreement):
        said = f"give its own outputs, within {worst.difference:.1e} of the largest"
    else:
        said = f"give other outputs, by {worst.difference:.1e} of the largest"
    reach = f"for images of {sizes} ({dtype}; the bound is {worst.bound:.0e})"
    return f"Its weights in the NumPy reference of that spec {said}, {reach}."


def operations_table(title: str, operations: Sequence[Operation]) -> Table:
    """A row per operation."""
    table = new_table(title, ["", "kind", "where", "from", "settings", "tensors"], ["output"])
    for position, operation in enumerate(operations):
        settings = ", ".join(f"{name} {_setting(value)}" for name, value in operation.settings.items())
        tensors = ", ".join(operation.weights.values())
        feeding = ", ".join(map(str, operation.inputs))
        kind = operation.kind if operation.kind != "unknown" else f"unknown: {operation.function}"
        table.add_row(
            str(position), kind, operation.place, feeding, settings, tensors, show_shape(operation.output_shape)
        )
    return table


def _setting(value: Any) -> str:
    return "x".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def identity_json(identity: Identity, *, operations: bool) -> dict[str, Any]:
    """The whole finding as plain data."""
    records, nearest = identity.records, identity.nearest
    data: dict[str, Any] = {
        "target": records.target,
        "framework": records.framework,
        "spec": None if identity.spec is None else dataclasses.asdict(identity.spec),
        "zoo": identity.zoo,
        "nearest": None
        if nearest is None
        else {
            "name": nearest.name,
            "fields": {name: {"model": own, "entry": other} for name, (own, other) in nearest.fields.items()},
        },
        "agreement": [
            {
                "image_size": list(one.image_size),
                "dtype": records.dtype,
                "difference": finite(one.difference),
                "bound": one.bound,
            }
            for one in identity.agreement
        ],
        "unexplained": [{"place": misfit.place, "what": misfit.what} for misfit in identity.unexplained],
        "weights": identity.weights,
        "notes": records.notes,
    }
    if operations:
        data["operations"] = [dataclasses.asdict(operation) for operation in records.tables[0]]
    return data
