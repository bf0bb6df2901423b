"""What people see of the timings: a table for the terminal, and the same as plain data."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from resnet_spec import Device, ResNetSpec
from rosetta.backends import BACKENDS, BackendInfo
from rosetta.bench.models import Mode
from rosetta.bench.results import SIDES, Result, SideName, quartiles
from rosetta.output import new_table

Results = Mapping[str, Result]
SLOWEST_RATIO = 0.95
ROUNDS_FOR_VERDICT = 3
BUSY_LOAD = 0.5  # per core
HEADINGS = ("images/s", "ratio", "quartiles", "first call, s")
SIDE_TITLES: Mapping[SideName, str] = {
    "ours": "ours",
    "ours_compiled": "ours, compiled",
    "reference": "reference",
    "reference_compiled": "reference, compiled",
}
# Set for ResNet-50 at inference, 8 images of 224 pixels, on 2 cores: times the speed of the reference as written.
WANTED = {"pt": 1.8, "keras": 1.3, "paddle": 1.8, "jax": 1.3}
WIDEST_SPREAD = 1.7


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
    """A row per framework and side; a framework that is not installed says what brings it."""
    rounds = "1 round" if setting.rounds == 1 else f"medians of {setting.rounds} rounds"
    table = new_table(f"{setting.sentence}; {rounds}", ["framework", "model"], HEADINGS)
    for key, result in results.items():
        for cells in _rows(result):
            table.add_row(BACKENDS[key].title, *cells)
        table.add_section()
    for info in absent:
        table.add_row(Text(f"{info.title}: {info.remedy}", "dim"))
    return table


def _rows(result: Result) -> list[list[str]]:
    """The cells of each side; ratios are to the reference as written, or where there is none to ours."""
    if not result.sides:
        return [["failed"]]
    rows = []
    for name in SIDES:
        if name in result.sides:
            side = result.sides[name]
            lower, median, upper = quartiles(result.ratios(name, result.base))
            ratio = ["1", ""] if name == result.base else [f"{median:.3f}", f"{lower:.3f} to {upper:.3f}"]
            rows.append([SIDE_TITLES[name], f"{side.speed:,.1f}", *ratio, f"{side.first_call:.2f}"])
    return rows


def notes(results: Results) -> list[str]:
    """What the reference of each framework is or why it has none, and what went wrong with one that failed."""
    lines = []
    for key, result in results.items():
        reference = f"the reference is {result.title}." if "reference" in result.sides else ""
        if said := " ".join(filter(None, [reference, result.note, result.failure])):
            lines.append(f"{BACKENDS[key].title}: {said}")
    return lines


def verdict(setting: Setting, results: Results) -> str:
    """One sentence on who is slower than its reference in this run, and no more than the rounds show."""
    ratios = {BACKENDS[key].title: result.ratios("ours", "reference") for key, result in results.items()}
    ratios = {title: numbers for title, numbers in ratios.items() if numbers}
    if not ratios:
        return f"{setting.sentence}: nothing to compare with."
    if setting.rounds < ROUNDS_FOR_VERDICT:
        return f"{setting.sentence}: too few rounds for a verdict, give --rounds {ROUNDS_FOR_VERDICT} or more."
    judgements = [f"{title} {_judgement(numbers, 'its reference')}" for title, numbers in ratios.items()]
    return f"{setting.sentence}: in this run {', '.join(judgements)}."


def compiled_verdict(setting: Setting, results: Results) -> str:
    """What compiling brings, beside what is wanted of it; empty where nothing was compiled or the rounds are few."""
    compiled = {key: result for key, result in results.items() if "ours_compiled" in result.sides}
    if not compiled or setting.rounds < ROUNDS_FOR_VERDICT:
        return ""
    sentences = [f"{BACKENDS[key].title} {_gain(setting, key, result)}" for key, result in compiled.items()]
    if len(compiled) > 1 and setting.mode == "infer":
        speeds = {BACKENDS[key].title: result.sides["ours_compiled"].speed for key, result in compiled.items()}
        slowest, fastest = min(speeds, key=speeds.__getitem__), max(speeds, key=speeds.__getitem__)
        spread = speeds[fastest] / speeds[slowest]
        sentences.append(
            f"the fastest, {fastest}, is {spread:.2f} times as fast as the slowest, {slowest}"
            f" (wanted: at most {WIDEST_SPREAD})"
        )
    return f"Compiled: {'; '.join(sentences)}."


def _gain(setting: Setting, key: str, result: Result) -> str:
    lower, median, upper = quartiles(result.ratios("ours_compiled", result.base))
    if result.base == "ours":
        return f"is {median:.2f} times as fast as it was written"
    gain = f"is {median:.2f} times as fast as its reference as written"
    if setting.mode == "infer":
        reached = "reached" if lower >= WANTED[key] else "missed" if upper < WANTED[key] else "in doubt"
        gain += f" (wanted: {WANTED[key]}, {reached})"
    numbers = result.ratios("ours_compiled", "reference_compiled")
    return f"{gain} and {_judgement(numbers, 'that one compiled')}" if numbers else gain


def _judgement(ratios: Sequence[float], other: str) -> str:
    lower, median, upper = quartiles(ratios)
    allowed = f"{1 - SLOWEST_RATIO:.0%}".replace("%", " %")
    if lower >= SLOWEST_RATIO:
        words = f"is not slower than {other} by more than {allowed}"
    elif upper < SLOWEST_RATIO:
        words = f"is slower than {other} by more than {allowed}"
    else:
        words = f"may be slower than {other} by more than {allowed} or not, for the rounds are of two minds"
    return f"{words} ({median:.3f})"


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
    """Each side with its rounds, its median and the quartiles of its ratio to the base; None where there is none."""
    sides = {
        name: {
            **dataclasses.asdict(side),
            "images_per_second": side.speed,
            "ratio_quartiles": quartiles(result.ratios(name, result.base)),
        }
        for name, side in result.sides.items()
    }
    return {
        **{name: sides.get(name) for name in SIDES},
        **{name: getattr(result, name) for name in ("title", "note", "failure")},
        "ratio_to": result.base if result.sides else None,
    }
