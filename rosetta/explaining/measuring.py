"""What live models say of themselves: their layers, and their frameworks' own counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from resnet_spec import Layer, LayerTable, ResNetSpec, RosettaError, layer_table, to_toml
from resnet_spec.memory import check_fits
from rosetta.backends import BackendInfo
from rosetta.comparing.jobs import Job, run_jobs
from rosetta.comparing.outcome import Outcome
from rosetta.explaining.explain import counter_reason
from rosetta.processes import OnProgress


@dataclass(frozen=True)
class Counter:
    """One of a framework's own counters.

    framework: its name in tables.
    counter: how people write it.
    number: what it says.
    counts: which of the network's numbers that is.
    """

    framework: str
    counter: str
    number: int
    counts: str


def count_with_frameworks(
    spec: ResNetSpec,
    backends: Sequence[BackendInfo],
    image_size: tuple[int, int],
    time_limit: float,
    on_progress: OnProgress,
) -> tuple[list[Counter], dict[str, str]]:
    """What each framework's counters say of its live model; and why a framework said nothing, by its title."""
    table = layer_table(spec, image_size)
    outcomes = _outcomes(spec, backends, table, image_size, time_limit, on_progress, counters=True)
    failures = {info.title: failure for info in backends if (failure := outcomes[info.key].failure)}
    counters = [
        Counter(info.title, counter, number, counter_reason(table, number))
        for info in backends
        for counter, number in outcomes[info.key].counters.items()
    ]
    return counters, failures


def measured_layers(
    spec: ResNetSpec, info: BackendInfo, image_size: tuple[int, int], time_limit: float, on_progress: OnProgress
) -> list[Layer]:
    """The layers of the framework's live model, in the oracle's order; raises RosettaError when that fails."""
    table = layer_table(spec, image_size)
    outcome = _outcomes(spec, [info], table, image_size, time_limit, on_progress)[info.key]
    if outcome.failure:
        raise RosettaError(f"{info.title}: {outcome.failure}")
    place = {layer.name: index for index, layer in enumerate(table.layers)}
    return sorted(outcome.trace, key=lambda layer: place.get(layer.name, len(place)))


def _outcomes(
    spec: ResNetSpec,
    backends: Sequence[BackendInfo],
    table: LayerTable,
    image_size: tuple[int, int],
    time_limit: float,
    on_progress: OnProgress,
    *,
    counters: bool = False,
) -> dict[str, Outcome]:
    check_fits(spec.name, table, "float32")
    jobs = {info.key: Job(info.package, to_toml(spec), image_size, counters=counters) for info in backends}
    return run_jobs(jobs, None, time_limit, on_progress)
