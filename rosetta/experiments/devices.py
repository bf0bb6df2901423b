"""What a second device brings on this machine; for `rosetta.experiments.scaling`."""

import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial

from resnet_spec import RosettaError, get_spec, layer_table, to_toml
from resnet_spec.exchanges import gradient_exchange, norm_exchange, ring_bytes
from rosetta.backends import BackendInfo
from rosetta.experiments.devices_worker import PLAIN, DevicesJob
from rosetta.processes import run_together, work_folder
from rosetta.progress import live_progress

SPEC = get_spec("resnet18").replace(image_size=64)
JOB = DevicesJob("", "", to_toml(SPEC), batch=16, devices=1, process=0, steps=4, rounds=5)
TIME_LIMIT = 900.0


def measure(info: BackendInfo, devices: int, job: DevicesJob = JOB) -> dict[str, float]:
    """Images per second of one framework by each side; raises RosettaError when that fails."""
    job = replace(job, key=info.key, package=info.package, devices=devices)
    with work_folder() as folder, live_progress({info.key: f"{info.title}, {devices} devices"}) as on_progress:
        together = run_together(
            "rosetta.experiments.devices_worker",
            info.key,
            [asdict(replace(job, process=process)) for process in range(info.processes(devices))],
            folder,
            time_limit=TIME_LIMIT,
            on_progress=partial(on_progress, info.key),
            environment={"JAX_ENABLE_COMPILATION_CACHE": "false"},
        )
    if together.failure is not None:
        raise RosettaError(f"{info.title}: {together.failure}")
    speeds: dict[str, float] = together.results[0]
    return speeds


def measured_lines(speeds: Mapping[str, Mapping[int, Mapping[str, float]]]) -> list[str]:
    """The table of a run: by framework's title and number of devices, images per second of each side."""
    table = layer_table(SPEC)
    sent = (ring_bytes(exchange, 2) for exchange in (gradient_exchange(table), norm_exchange(table)))
    gradients, norms = (f"{size / 2**20:.1f}" if size > 2**20 else f"{size / 2**20:.2f}" for size in sent)
    lines = [
        "## Devices",
        "",
        f"Training ResNet-18 on 1 and 2 devices of a CPU with {os.cpu_count()} cores, which they share: {JOB.batch}"
        f" images of {SPEC.image_size} pixels a step in all, float32, images per second, medians of {JOB.rounds} rounds"
        " in turn. `plain` is the framework's own loop with the same engine, as people write it. In a step each of two"
        f" devices sends {gradients} MiB of gradients, and with global statistics {norms} MiB more, in"
        f" {norm_exchange(table).count} exchanges.",
        "",
        "| framework | 1: plain | ours | 2: plain | ours, replica | ours, global | ours to plain on 2 |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for title, by_devices in speeds.items():
        one, two = by_devices[1], by_devices[2]
        same = two["global"] if title.startswith("Flax") else two["replica"]  # as the plain loop does
        numbers = [one[PLAIN], one["global"], two[PLAIN], two["replica"], two["global"]]
        lines.append(f"| {title} | {' | '.join(f'{number:.1f}' for number in numbers)} | {same / two[PLAIN]:.2f} |")
    return lines
