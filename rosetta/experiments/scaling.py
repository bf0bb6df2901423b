"""How time and memory grow with depth, and speed with devices: `python -m rosetta.experiments.scaling FOLDER`.

Every network is built in every installed backend, one process at a time. Leaves `scaling.md` and
`scaling.svg` in the folder.
"""

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from resnet_spec import RosettaError, draw_weights, get_spec, layer_table, to_toml
from rosetta.backends import BackendInfo, installed_backends
from rosetta.comparing.jobs import Job, run_jobs
from rosetta.experiments import devices
from rosetta.experiments.on_paper import paper_lines
from rosetta.figures import writing_figure
from rosetta.progress import live_progress

NETWORKS = ("resnet20_cifar", "resnet56_cifar", "resnet110_cifar", "resnet1202_cifar")
TIME_LIMIT = 1800.0
HEAD = """\
# Scaling: depth and devices

By `make scaling`, which writes this page.

## Depth

One 32x32 image through the networks for CIFAR, a process each.
[How it is checked](checking.md#depth) has the picture and reads it.

"""
QUANTITIES = {"build": "build, s", "first_call": "first call, s", "memory": "memory, MiB"}


@dataclass(frozen=True)
class Measurement:
    """One network in one backend.

    build, first_call: seconds of `build` and of the first `predict` on one 32x32 image, which
        includes what the framework compiles for it.
    memory: MiB by which the process's peak has grown since the framework was imported.
    """

    backend: BackendInfo
    depth: int
    build: float
    first_call: float
    memory: float


def measure(name: str, info: BackendInfo) -> Measurement:
    """Measures one network of the zoo in a process of its own; raises RosettaError when that fails."""
    spec = get_spec(name)
    job = Job(info.package, to_toml(spec), (32, 32), level="logits")
    with live_progress({info.key: f"{info.title} {name}"}) as on_progress:
        outcome = run_jobs({info.key: job}, draw_weights(spec), TIME_LIMIT, on_progress)[info.key]
    if outcome.failure:
        raise RosettaError(f"{info.title}, {name}: {outcome.failure}")
    memory = outcome.memory["inference"] - outcome.memory["import"]
    depth = layer_table(spec).depth
    return Measurement(info, depth, outcome.seconds["build"], outcome.seconds["inference"], memory)


def write_page(path: Path, measurements: Iterable[Measurement], devices: Iterable[str]) -> None:
    """Markdown: a row per network and backend, and what is said of devices."""
    lines = ["| framework | layers | " + " | ".join(QUANTITIES.values()) + " |", "|---|--:|--:|--:|--:|"]
    lines += [
        f"| {m.backend.title} | {m.depth} | {m.build:.2f} | {m.first_call:.2f} | {m.memory:.0f} |" for m in measurements
    ]
    path.write_text(HEAD + "\n".join([*lines, "", *devices]) + "\n", encoding="utf-8")


def write_plot(path: Path, measurements: list[Measurement]) -> None:
    """A panel per quantity, a line per backend; on these axes a line of slope 1 is linear growth."""
    figure = Figure(figsize=(12, 4), layout="constrained")
    panels = figure.subplots(1, len(QUANTITIES))
    for panel, (quantity, label) in zip(panels, QUANTITIES.items(), strict=True):
        for info in dict.fromkeys(m.backend for m in measurements):
            mine = [m for m in measurements if m.backend == info]
            panel.loglog([m.depth for m in mine], [getattr(m, quantity) for m in mine], marker="o", label=info.title)
        panel.set_xlabel("layers")
        panel.set_ylabel(label)
        panel.set_xticks(sorted({m.depth for m in measurements}), sorted({m.depth for m in measurements}), minor=False)
        panel.minorticks_off()
        panel.grid(alpha=0.3)
    panels[0].legend()
    with writing_figure(path) as complete:
        figure.savefig(complete)


def main() -> None:
    """Measures everything and writes both files into the folder of the first argument."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["JAX_ENABLE_COMPILATION_CACHE"] = "false"  # a first call is one in which all is compiled
    measurements = [measure(name, info) for info in installed_backends() for name in NETWORKS]
    speeds = {info.title: {count: devices.measure(info, count) for count in (1, 2)} for info in installed_backends()}
    lines = [*devices.measured_lines(speeds), "", *paper_lines()]
    write_page(folder / "scaling.md", measurements, lines)
    write_plot(folder / "scaling.svg", measurements)
    print((folder / "scaling.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
