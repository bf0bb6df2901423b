"""What Try it asks of the project, in a browser: `look` answers in JSON, and nothing but this file is made for it."""

import json
import sys
from types import ModuleType
from typing import Any


class _Absent(ModuleType):
    """Stands in for a package that the browser lacks and the oracle does not need: any name in it is an empty class."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Exception,), {})


for package in ("numpy", "safetensors", "safetensors.numpy"):
    sys.modules[package] = _Absent(package)

from resnet_spec import RosettaError, from_toml, get_spec, layer_table  # noqa: E402
from resnet_spec.images import as_sides  # noqa: E402
from rosetta.drawing.svg import draw_svg  # noqa: E402
from rosetta.explaining import cells  # noqa: E402
from rosetta.explaining.explain import parts, steps_between  # noqa: E402
from rosetta.wording import parse_image_size  # noqa: E402

FIGURES = ("parameters", "running_statistics", "total", "macs", "depth")


def look(toml: str, image_size: str, against: str) -> str:
    """The tables and the picture of the spec in this text, or the sentence with which it is refused."""
    try:
        return json.dumps(_look(toml, image_size, against))
    except RosettaError as error:
        return json.dumps({"refusal": str(error)})


def _look(toml: str, image_size: str, against: str) -> dict[str, Any]:
    spec = from_toml(toml)
    sides = as_sides(parse_image_size(image_size.strip() or None) or spec.image_size)
    table = layer_table(spec, sides)
    found: dict[str, Any] = {
        "figures": {figure: f"{getattr(table, figure):,}" for figure in FIGURES},
        "parts": cells.part_rows(parts(table)),
        "layers": cells.short_layer_rows(spec, table),
        "totals": cells.layers_total(table.layers),
    }
    try:
        found["picture"] = draw_svg(spec, sides)
    except RosettaError as error:
        found["no_picture"] = str(error)
    if against:
        other = get_spec(against)
        steps = steps_between(other, spec, sides)
        found["steps"] = cells.step_rows(other, spec, steps, sides)
        if not steps:
            found["same"] = cells.same_network(other, spec)
    return found
