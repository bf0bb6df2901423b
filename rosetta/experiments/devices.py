"""What a second device brings on this machine, and what many would cost on paper; for `rosetta.experiments.scaling`."""

import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial

from resnet_spec import RosettaError, get_spec, layer_table, to_toml
from resnet_spec.exchanges import (
    NORM_ALL_REDUCES,
    Network,
    gradient_exchange,
    norm_exchange,
    ring_bytes,
    ring_seconds,
    tree_seconds,
)
from rosetta.backends import BackendInfo
from rosetta.experiments.devices_worker import PLAIN, DevicesJob
from rosetta.processes import run_together, work_folder
from rosetta.progress import live_progress

SPEC = get_spec("resnet18").replace(image_size=64)
JOB = DevicesJob("", "", to_toml(SPEC), batch=16, devices=1, process=0, steps=4, rounds=5)
TIME_LIMIT = 900.0
PAPER = get_spec("resnet50")
SHARE = 32
"""Images of a step for each device, on paper."""
# Goyal et al. 2017, "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour" (arXiv 1706.02677), abstract:
# 256 GPUs, 8,192 images a step, an hour for 90 epochs of 1,281,167 images, 90 % of what 8 GPUs do.
PUBLISHED_STEP = 3600 / (90 * 1_281_167 / 8192)
COMPUTING = 0.9 * PUBLISHED_STEP
"""Seconds of a step on paper in which a device computes."""
NVLINK, ETHERNET = Network(5e-6, 100e9), Network(20e-6, 50e9 / 8)
PLACES = {8: ("NVLink", NVLINK), 64: ("Ethernet", ETHERNET), 256: ("Ethernet", ETHERNET), 1024: ("Ethernet", ETHERNET)}
"""How many devices, and the slowest wires of their ring."""
MUCH = 0.1


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


def paper_lines() -> list[str]:
    """The tables on paper, and what they say."""
    table = layer_table(PAPER)
    gradients, norms = gradient_exchange(table), norm_exchange(table)
    lines = [
        "## On paper",
        "",
        f"ResNet-50, {SHARE} images for each device, float32: {gradients.bytes / 1e6:.1f} MB of gradients, and with"
        f" global statistics {norms.count} more exchanges, four for each of {norms.count // NORM_ALL_REDUCES} norms, of"
        f" {norms.bytes / norms.count / 1e3:.1f} kB on average, {norms.bytes / 1e6:.2f} MB in all"
        " ([how it is worked out](../resnet_spec/exchanges.py)). A device computes for"
        f" {1000 * COMPUTING:.0f} ms of a step: Goyal et al. 2017 ([arXiv 1706.02677](https://arxiv.org/abs/1706.02677),"
        " abstract) train 90 epochs with 8,192 images a step on 256 GPUs in an hour, which is"
        f" {1000 * PUBLISHED_STEP:.0f} ms a step, at 90 % of the speed of 8 GPUs. Assumed of the wires, in each"
        f" direction: NVLink {_wires(NVLINK)}, Ethernet between machines of 8 devices {_wires(ETHERNET)}.",
        "",
        "| devices | slowest wires | each sends, MB | gradients by ring, ms | norms by ring, ms | norms by tree, ms |"
        " their share of computing |",
        "|--:|---|--:|--:|--:|--:|--:|",
    ]
    for devices, (wires, network) in PLACES.items():
        by_tree = tree_seconds(norms, devices, network)
        times = (ring_seconds(gradients, devices, network), ring_seconds(norms, devices, network), by_tree)
        cells = " | ".join(f"{1000 * seconds:,.0f}" for seconds in times)
        lines.append(
            f"| {devices:,} | {wires} | {ring_bytes(gradients, devices) / 1e6:.0f} | {cells} |"
            f" {by_tree / COMPUTING:.0%} |"
        )
    hurting = {
        how: next(n for n in range(2, 10**6) if seconds(norms, n, ETHERNET) > MUCH * COMPUTING)
        for how, seconds in (("ring", ring_seconds), ("tree", tree_seconds))
    }
    one_part = ring_seconds(gradients, 256, ETHERNET)
    lines += [
        "",
        "- **Gradients cost bytes.** Their number hardly depends on the devices', and their time is that of the wires:"
        f" {1000 * one_part:.0f} ms for 256 devices, much of which passes while the backward pass goes on. The"
        f" published run loses {1000 * (PUBLISHED_STEP - COMPUTING):.0f} ms of its step to all that is not computing.",
        "- **Norms cost messages.** Their bytes are nothing, but each exchange has to end before the layer goes on, so"
        " that nothing hides its latency. Around a ring it grows with the number of devices, over a tree with its"
        f" logarithm. Where each device stands in a machine of its own, it takes more than {MUCH:.0%} of the computing"
        f" from {hurting['ring']} devices on by ring, and from {hurting['tree']} by tree; on NVLink, within one, it"
        " does not.",
        "- So synchronised statistics are for shares that are small, or for few devices. The published run has none:"
        f" each GPU normalises with its own {SHARE} images (section 2.3 there), as `--norm-statistics replica` does.",
    ]
    return lines


def _wires(network: Network) -> str:
    return f"{network.bandwidth / 1e9:.2f} GB/s and {1e6 * network.latency:.0f} µs a message"
