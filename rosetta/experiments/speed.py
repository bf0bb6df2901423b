"""How fast the four are, and what of the machine they use: `python -m rosetta.experiments.speed FOLDER`.

Leaves `speed-table.md` and `speed.svg` in the folder.
"""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from resnet_spec import RosettaError, get_spec, layer_table
from rosetta.backends import BACKENDS, BackendInfo, installed_backends
from rosetta.bench.measure import WORKER_ENVIRONMENT, measure
from rosetta.bench.models import Mode
from rosetta.bench.results import SIDES, Result, quartiles
from rosetta.bench.tables import SIDE_TITLES, Setting, compiled_verdict, load_note, notes, verdict
from rosetta.experiments.speed_worker import Point, SweepJob
from rosetta.figures import writing_figure
from rosetta.output import write_text
from rosetta.processes import run_workers, work_folder
from rosetta.progress import live_progress

TIME_LIMIT = 3600.0
ROUNDS = 5
SWEEP_ROUNDS = 3
# Keras' library has no ResNet-18, and its ResNet-50 is the zoo's resnet50_keras.
BESIDE_REFERENCES: tuple[tuple[str, Mode, int, int, tuple[str, ...]], ...] = (
    ("resnet50", "infer", 224, 8, ("pt", "paddle", "jax")),
    ("resnet50_keras", "infer", 224, 8, ("keras",)),
    ("resnet18", "train", 96, 16, ("pt", "paddle", "jax")),
    ("resnet50_keras", "train", 96, 16, ("keras",)),
)
SIZE, BATCH = 224, 8
BATCHES = [Point("resnet18", SIZE, batch) for batch in (1, 2, 4, 8, 16, 32)]
SIZES = [Point("resnet18", size, BATCH) for size in (64, 128, SIZE)]
DEPTHS = [Point(name, SIZE, BATCH) for name in ("resnet18", "resnet34", "resnet50")]
HEAD = """\
# Speed, measured

By `make speed`, which writes this page and its picture. [Speed](speed.md) reads them.

"""
DESCRIPTION = (
    "Images per second against the batch, and the share of the machine's limit against image size and depth,"
    " in four frameworks, as written and compiled"
)


@dataclass(frozen=True)
class Sweep:
    """One framework over all points, and what its library reaches at the most.

    speeds: images per second of each point, as written and compiled.
    matrix_product, convolution: 10^9 multiply-accumulates per second.
    """

    backend: BackendInfo
    speeds: Mapping[Point, Mapping[str, float]]
    matrix_product: float
    convolution: float

    @property
    def limit(self) -> float:
        """The more that the library reaches with either of the two."""
        return max(self.matrix_product, self.convolution)

    def share(self, point: Point, side: str) -> float:
        """The network's multiply-accumulates per second over the limit."""
        macs = layer_table(get_spec(point.arch), (point.size, point.size)).macs
        return self.speeds[point][side] * macs / 1e9 / self.limit


def sweep(info: BackendInfo) -> Sweep:
    """Measures one framework over all points in one process; raises RosettaError when that fails."""
    points = list(dict.fromkeys([*BATCHES, *SIZES, *DEPTHS]))
    job = SweepJob(info.key, info.package, [asdict(point) for point in points], SWEEP_ROUNDS)
    with live_progress({info.key: info.title}) as on_progress, work_folder() as folder:
        [answer] = run_workers(
            "rosetta.experiments.speed_worker",
            {info.key: asdict(job)},
            folder,
            time_limit=TIME_LIMIT,
            on_progress=on_progress,
            environment=WORKER_ENVIRONMENT,
        ).values()
    if answer.failure:
        raise RosettaError(f"{info.title}: {answer.failure}")
    found = answer.result
    return Sweep(info, dict(zip(points, found["speeds"], strict=True)), found["matrix_product"], found["convolution"])


def measure_beside_references() -> Iterator[tuple[Setting, dict[str, Result]]]:
    """Every network and mode of the first table, in the installed frameworks."""
    installed = {info.key for info in installed_backends()}
    for arch, mode, size, batch, keys in BESIDE_REFERENCES:
        spec, infos = get_spec(arch), [BACKENDS[key] for key in keys if key in installed]
        setting = Setting(spec, mode, (size, size), batch, ROUNDS, "cpu", os.getloadavg()[0])
        with live_progress({info.key: f"{info.title} {arch} {mode}" for info in infos}) as on_progress:
            yield setting, measure(spec, infos, mode, (size, size), batch, ROUNDS, "cpu", TIME_LIMIT, on_progress)


def page(runs: Sequence[tuple[Setting, Mapping[str, Result]]], sweeps: Sequence[Sweep], cores: int) -> str:
    """Markdown: a table per network and mode, one over batch, size and depth, and one of the limits."""
    return HEAD + "\n\n".join([*_reference_parts(runs, cores), *_sweep_parts(sweeps, cores)]) + "\n"


def _reference_parts(runs: Sequence[tuple[Setting, Mapping[str, Result]]], cores: int) -> Iterator[str]:
    for setting, results in runs:
        yield f"## {setting.sentence}, {cores} cores"
        lines = ["| framework | model | images/s | ratio (quartiles) | first call, s |", "|---|---|--:|--:|--:|"]
        for key, result in results.items():
            lines += [f"| {BACKENDS[key].title} | {' | '.join(cells)} |" for cells in _reference_cells(result)]
        yield "\n".join(lines)
        said = [
            *notes(results),
            verdict(setting, results),
            compiled_verdict(setting, results),
            load_note(setting, cores),
        ]
        yield "\n\n".join(filter(None, said))


def _reference_cells(result: Result) -> Iterator[list[str]]:
    for name in SIDES:
        if name in result.sides:
            side = result.sides[name]
            lower, median, upper = quartiles(result.ratios(name, result.base))
            ratio = "1" if name == result.base else f"{median:.2f} ({lower:.2f} to {upper:.2f})"
            yield [SIDE_TITLES[name], f"{side.speed:.1f}", ratio, f"{side.first_call:.1f}"]


def _sweep_parts(sweeps: Sequence[Sweep], cores: int) -> Iterator[str]:
    yield f"## Batch, image size and depth, {cores} cores"
    yield f"![{DESCRIPTION}](speed.svg)"
    headings = " | ".join(f"{s.backend.title} | compiled" for s in sweeps)
    lines = [f"| network | image | batch | {headings} |", "|---|--:|--:|" + "--:|--:|" * len(sweeps)]
    for point in dict.fromkeys([*BATCHES, *SIZES, *DEPTHS]):
        cells = " | ".join(f"{s.speeds[point]['ours']:.1f} | {s.speeds[point]['ours_compiled']:.1f}" for s in sweeps)
        lines.append(f"| {point.arch} | {point.size} | {point.batch} | {cells} |")
    yield "\n".join(lines)
    yield f"Images per second at inference, medians of {SWEEP_ROUNDS} rounds."
    yield "## The machine's own limit"
    lines = ["| framework | matrix product | convolution | written | compiled |", "|---|--:|--:|--:|--:|"]
    for s in sweeps:
        shares = [f"{max(s.share(point, side) for point in BATCHES):.0%}" for side in ("ours", "ours_compiled")]
        lines.append(f"| {s.backend.title} | {s.matrix_product:.0f} | {s.convolution:.0f} | {' | '.join(shares)} |")
    yield "\n".join(lines)
    yield (
        "10^9 multiply-accumulates per second of the library's own product of two matrices of 2048x2048, and of its"
        " convolution of 32 images of 14x14 with 256 channels, 3x3, the better of as written and compiled; then the"
        " share of the greater of the two that ResNet-18 reaches at its best batch, by the oracle's"
        " multiply-accumulates. All in one process for each framework."
    )


def write_plot(path: Path, sweeps: Sequence[Sweep]) -> None:
    """Images per second against the batch, and the share of the limit against image size and depth."""
    figure = Figure(figsize=(12, 4.6), layout="constrained")
    by_batch, by_size, by_depth = figure.subplots(1, 3)
    depths = {point: layer_table(get_spec(point.arch)).depth for point in DEPTHS}
    for number, found in enumerate(sweeps):
        for side, style in (("ours", "--"), ("ours_compiled", "-")):
            look = {"color": f"C{number}", "linestyle": style, "marker": "o"}
            label = found.backend.title + (", compiled" if side == "ours_compiled" else "")
            speeds = [found.speeds[point][side] for point in BATCHES]
            by_batch.plot([point.batch for point in BATCHES], speeds, label=label, **look)
            by_size.plot([point.size for point in SIZES], [found.share(point, side) for point in SIZES], **look)
            by_depth.plot(list(depths.values()), [found.share(point, side) for point in DEPTHS], **look)
    _label(by_batch, f"batch, resnet18 at {SIZE} pixels", "images/s", [point.batch for point in BATCHES], log=True)
    _label(by_size, f"image side in pixels, resnet18, batch {BATCH}", "share of the limit", [p.size for p in SIZES])
    _label(by_depth, f"layers, {SIZE} pixels, batch {BATCH}", "share of the limit", list(depths.values()))
    figure.legend(*by_batch.get_legend_handles_labels(), loc="outside lower center", ncols=len(sweeps))
    with writing_figure(path) as complete:
        figure.savefig(complete)


def _label(panel: Axes, across: str, up: str, ticks: Sequence[int], *, log: bool = False) -> None:
    if log:
        panel.set_xscale("log")
    panel.set_xticks(ticks, list(map(str, ticks)), minor=False)
    panel.minorticks_off()
    panel.set_xlabel(across)
    panel.set_ylabel(up)
    panel.set_ylim(bottom=0)
    panel.grid(alpha=0.3)


def main() -> None:
    """Measures everything and writes both files into the folder of the first argument."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    sweeps = [sweep(info) for info in installed_backends()]
    write_plot(folder / "speed.svg", sweeps)
    text = page(list(measure_beside_references()), sweeps, os.cpu_count() or 1)
    write_text(folder / "speed-table.md", text)
    print(text)


if __name__ == "__main__":
    main()
