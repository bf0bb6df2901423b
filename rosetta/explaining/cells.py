"""What tables say of a network's numbers, as text: the command line and the book set the same."""

from collections.abc import Sequence

from resnet_spec import Layer, LayerTable, OracleLayer, ResNetSpec, layer_table
from rosetta.explaining.explain import Part, Step
from rosetta.wording import counted, show_shape

Rows = list[list[str]]

LAYER_HEADINGS = ("layer", "kind", "output shape", "parameters", "running statistics")
MACS_HEADING = "multiply-accumulates"
PART_HEADINGS = ("part", "convolutions", "their biases", "norms", "linear", "running statistics", "total")
STEP_HEADINGS = ("change", "parameters", "running statistics", MACS_HEADING, "output shapes")
COUNTER_HEADINGS = ("framework", "counter", "says", "which is")
ZOO_HEADINGS = ("name", "depth", "parameters", MACS_HEADING, "image", "source")

_PART_COUNTS = ("convolutions", "biases", "norms", "linear", "running_statistics", "total")
SHOWN_BLOCKS = 2
"""How many blocks of a stage are shown before those that are equal to the last of them."""


def layer_rows(layers: Sequence[Layer]) -> Rows:
    """A row per layer; multiply-accumulates only where the oracle knows them."""
    rows = []
    for layer in layers:
        macs = [layer.macs] if isinstance(layer, OracleLayer) else []
        counts = [layer.parameters, layer.running_statistics, *macs]
        rows.append([layer.name, layer.kind, show_shape(layer.output_shape), *map(number, counts)])
    return rows


def short_layer_rows(spec: ResNetSpec, table: LayerTable) -> Rows:
    """The same with one row for the equal blocks at a stage's end, where there are more than one."""
    hidden = {
        f"layer{stage}.{index}": (stage, count)
        for stage, count in enumerate(spec.stage_blocks, start=1)
        if count > SHOWN_BLOCKS + 1
        for index in range(SHOWN_BLOCKS, count)
    }
    rows: Rows = []
    sums = [0, 0, 0]
    for layer in table.layers:
        block = ".".join(layer.name.split(".")[:2])
        if block not in hidden:
            rows += layer_rows([layer])
            continue
        counts = (layer.parameters, layer.running_statistics, layer.macs)
        sums = [total + count for total, count in zip(sums, counts, strict=True)]
        stage, count = hidden[block]
        if layer.name == f"layer{stage}.{count - 1}":
            name = f"layer{stage}.{SHOWN_BLOCKS} to layer{stage}.{count - 1}"
            kind = f"{count - SHOWN_BLOCKS} more equal blocks"
            rows.append([name, kind, show_shape(layer.output_shape), *map(number, sums)])
            sums = [0, 0, 0]
    return rows


def layers_total(layers: Sequence[Layer]) -> str:
    """The totals below a summary, in the words of the table."""
    parameters = sum(layer.parameters for layer in layers)
    statistics = sum(layer.running_statistics for layer in layers)
    totals = f"{parameters:,} parameters + {statistics:,} running statistics = {parameters + statistics:,}"
    macs = sum(layer.macs for layer in layers if isinstance(layer, OracleLayer))
    return f"{totals}; {macs:,} multiply-accumulates an image" if macs else totals


def part_rows(parts: Sequence[Part]) -> Rows:
    """A row per part of the network, and the sums."""
    counts = [[getattr(part, name) for name in _PART_COUNTS] for part in parts]
    rows = [[part.name, *map(number, row)] for part, row in zip(parts, counts, strict=True)]
    return [*rows, ["total", *(number(sum(column)) for column in zip(*counts, strict=True))]]


def step_rows(one: ResNetSpec, other: ResNetSpec, steps: Sequence[Step], sides: tuple[int, int]) -> Rows:
    """A row per change, the totals of both networks above and below."""
    rows = [_totals(one, sides)]
    for step in steps:
        change = "\n".join(f"{name}: {_value(old)} -> {_value(new)}" for name, (old, new) in step.fields.items())
        counts = (step.parameters, step.running_statistics, step.macs)
        rows.append([change, *(f"{count:+,}" if count else "" for count in counts), _reshaped(step)])
    return [*rows, _totals(other, sides)]


def same_network(one: ResNetSpec, other: ResNetSpec) -> str:
    """The sentence where there is no step."""
    return f"{one.name} and {other.name} are the same network."


def _totals(spec: ResNetSpec, sides: tuple[int, int]) -> list[str]:
    table = layer_table(spec, sides)
    return [spec.name, *(f"{count:,}" for count in (table.parameters, table.running_statistics, table.macs)), ""]


def _reshaped(step: Step) -> str:
    if not step.reshaped:
        return ""
    [(name, (old, new)), *others] = step.reshaped.items()
    more = f", and {counted(len(others), 'more layer')}" if others else ""
    return f"{name} {show_shape(old)} -> {show_shape(new)}{more}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def giga(count: int) -> str:
    """As 4.089 G."""
    return f"{count / 1e9:.3f} G"


def number(count: int) -> str:
    """As 11,186,186; nothing for none."""
    return f"{count:,}" if count else ""
