"""What people see of the timings: a table for the terminal, and the same as plain data."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from resnet_spec import Device, ResNetSpec
from rosetta.backends import BACKENDS, BackendInfo
from rosetta.bench.results import Result, Side, quartiles
from rosetta.bench.worker import Mode
from rosetta.output import new_table

Results = Mapping[str, Result]
SLOWEST_RATIO = 0.95
ROUNDS_FOR_VERDICT = 3
BUSY_LOAD = 0.5  # per core
HEADINGS = ("images/s", "reference's", "ratio", "quartiles", "first call, s", "reference's")


@dataclasses.dataclass(frozen=True)
class Setting:
    """What was run.

    image_size: (height, width) in pixels.
    batch, rounds: how many images and rounds.
    device: where both models live.
    load: the machine's load average over the last minute, before anything ran.
    """

    spec: ResNetSpec
    mode: Mode
    image_size: tuple[int, int]
    batch: int
    rounds: int
    device: Device
    load: float

    @property
    def sentence(self) -> str:
        """The setting as people read it."""
        height, width = self.image_size
        images = "1 image" if self.batch == 1 else f"{self.batch} images"
        return f"{self.spec.name}, {self.mode}: {images} of {self.spec.in_channels}x{height}x{width}, float32"


def speeds_table(setting: Setting, results: Results, absent: Sequence[BackendInfo]) -> Table:
    """A row per framework; one that is not installed says what brings it."""
    rounds = "1 round" if setting.rounds == 1 else f"medians of {setting.rounds} rounds"
    table = new_table(f"{setting.sentence}; {rounds}", ["framework"], HEADINGS)
    table.add_column("reference", no_wrap=True)
    for key, result in results.items():
        table.add_row(BACKENDS[key].title, *_cells(result))
    for info in absent:
        table.add_row(Text(f"{info.title}: {info.remedy}", "dim"))
    return table


def _cells(result: Result) -> list[str]:
    if result.ours is None:
        return ["failed"]
    if result.reference is None:
        return [_speed(result.ours), "-", "-", "-", f"{result.ours.first_call:.2f}", "-", "none"]
    lower, median, upper = quartiles(result.ratios)
    return [
        *(_speed(result.ours), _speed(result.reference), f"{median:.3f}", f"{lower:.3f} to {upper:.3f}"),
        *(f"{result.ours.first_call:.2f}", f"{result.reference.first_call:.2f}", result.title),
    ]


def _speed(side: Side) -> str:
    return f"{side.speed:,.1f}"


def notes(results: Results) -> list[str]:
    """Why a framework has no reference, and what went wrong with one that failed."""
    said = {key: result.failure or result.note for key, result in results.items()}
    return [f"{BACKENDS[key].title}: {text}" for key, text in said.items() if text]


def verdict(setting: Setting, results: Results) -> str:
    """One sentence on who is slower than its reference in this run, and no more than the rounds show."""
    ratios = {BACKENDS[key].title: result.ratios for key, result in results.items() if result.ratios}
    if not ratios:
        return f"{setting.sentence}: nothing to compare with."
    if setting.rounds < ROUNDS_FOR_VERDICT:
        return f"{setting.sentence}: too few rounds for a verdict, give --rounds {ROUNDS_FOR_VERDICT} or more."
    judgements = []
    for title, numbers in ratios.items():
        lower, median, upper = quartiles(numbers)
        judgements.append(f"{title} {_judgement(lower, upper)} ({median:.3f})")
    return f"{setting.sentence}: in this run {', '.join(judgements)}."


def _judgement(lower: float, upper: float) -> str:
    allowed = f"{1 - SLOWEST_RATIO:.0%}".replace("%", " %")
    if lower >= SLOWEST_RATIO:
        return f"is not slower than its reference by more than {allowed}"
    if upper < SLOWEST_RATIO:
        return f"is slower than its reference by more than {allowed}"
    return f"may be slower than its reference by more than {allowed} or not, for the rounds are of two minds"


def load_note(setting: Setting, cores: int) -> str:
    """Says that other work ran on the machine; empty where there was little."""
    if setting.load < BUSY_LOAD * cores:
        return ""
    return (
        f"Other work ran on this machine, a load average of {setting.load:.1f} on {cores} cores: it slows each side"
        " at random, so let an idle machine decide."
    )


def results_json(setting: Setting, results: Results) -> dict[str, Any]:
    """The setting, every round, and the medians."""
    return {
        "spec": dataclasses.asdict(setting.spec),
        "mode": setting.mode,
        "image_size": setting.image_size,
        "batch": setting.batch,
        "rounds": setting.rounds,
        "device": setting.device,
        "load": setting.load,
        "dtype": "float32",
        "backends": {key: _result_json(result) for key, result in results.items()},
    }


def _result_json(result: Result) -> dict[str, Any]:
    sides = {name: side for name in ("ours", "reference") if (side := getattr(result, name)) is not None}
    return {
        **dataclasses.asdict(result),
        **{name: {**dataclasses.asdict(side), "images_per_second": side.speed} for name, side in sides.items()},
        "ratio_quartiles": quartiles(result.ratios) if result.ratios else None,
    }
