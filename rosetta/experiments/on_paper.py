"""What devices by the hundred would cost a step, on paper, held against a published run; for docs/scaling.md."""

from resnet_spec import get_spec, layer_table
from resnet_spec.exchanges import (
    NORM_ALL_REDUCES,
    Exchange,
    Network,
    gradient_exchange,
    halving_seconds,
    norm_exchange,
    ring_bytes,
    ring_seconds,
)

SPEC = get_spec("resnet50")
SHARE = 32
"""Images of a step for each device."""
# Goyal et al. 2017, "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour", arXiv 1706.02677, from here on.
SMALL_STEP = 16 * 60 / (1_281_167 / (8 * SHARE))
"""Seconds of a step of 8 GPUs of one machine (§5.5: "over 16 minutes" an epoch)."""
BACKWARD = 0.12
"""Of them, seconds of the backward pass on one GPU (§4.3)."""
MACHINES = 32
"""That the published run has, of 8 GPUs each, with one Ethernet card of 50 Gbit/s (§4.3)."""
# The wires' latencies are assumed; the last of the points below holds Ethernet's against what was published.
NVLINK, ETHERNET = Network(5e-6, 100e9), Network(20e-6, 50e9 / 8)
PLACES = {8: ("NVLink", NVLINK), 64: ("Ethernet", ETHERNET), 256: ("Ethernet", ETHERNET), 1024: ("Ethernet", ETHERNET)}
"""How many devices, and the slowest wires of their ring."""
MUCH = 0.1


def paper_lines() -> list[str]:
    """The table and what it says."""
    table = layer_table(SPEC)
    gradients, norms = gradient_exchange(table), norm_exchange(table)
    layers = norms.count // NORM_ALL_REDUCES
    lines = [
        "## On paper",
        "",
        f"ResNet-50, {SHARE} images for each device, float32: {gradients.bytes / 1e6:.1f} MB of gradients, and with"
        f" global statistics {norms.count} more exchanges, four for each of {layers} norms, of"
        f" {norms.bytes / norms.count / 1e3:.1f} kB on average, {norms.bytes / 1e6:.2f} MB in all"
        " ([how it is worked out](../resnet_spec/exchanges.py)). PyTorch's `SyncBatchNorm`, for GPUs, makes it two for"
        f" each, {norms.count // 2}: half as many messages, but the one of the forward pass is an all-gather, by which"
        f" each device gets all others' statistics, on 1,024 of them {1024 * norms.bytes / 2 / 1e6:.0f} MB, more than"
        " the gradients. A step is that of Goyal et al. 2017"
        " ([arXiv 1706.02677](https://arxiv.org/abs/1706.02677), sections 4.3 and 5.5) on one machine of 8 GPUs,"
        f" {1000 * SMALL_STEP:.0f} ms, of which the backward pass takes {1000 * BACKWARD:.0f}. Assumed of the wires, in"
        f" each direction: NVLink {_wires(NVLINK)}, Ethernet between machines of 8 devices {_wires(ETHERNET)}.",
        "",
        "| devices | slowest wires | each sends, MB | gradients by ring, ms | norms by ring, ms |"
        " norms by halving, ms | the latter, of a step |",
        "|--:|---|--:|--:|--:|--:|--:|",
    ]
    for devices, (wires, network) in PLACES.items():
        by_halving = halving_seconds(norms, devices, network)
        times = (ring_seconds(gradients, devices, network), ring_seconds(norms, devices, network), by_halving)
        cells = " | ".join(f"{1000 * seconds:,.0f}" for seconds in times)
        lines.append(
            f"| {devices:,} | {wires} | {ring_bytes(gradients, devices) / 1e6:.0f} | {cells} |"
            f" {by_halving / SMALL_STEP:.0%} |"
        )
    hurting = {
        how: next(n for n in range(2, 10**6) if seconds(norms, n, ETHERNET) > MUCH * SMALL_STEP)
        for how, seconds in (("ring", ring_seconds), ("halving", halving_seconds))
    }
    return [
        *lines,
        "",
        "- **Gradients cost bytes.** How many a device sends hardly depends on the number of devices, and they may"
        " travel while the backward pass goes on.",
        "- **Norms cost messages.** Their bytes are nothing if they are summed, but each exchange has to end before the"
        " layer goes on, so that nothing hides its latency. Around a ring it grows with the number of devices, by"
        " halving and doubling with its logarithm. Where each device stands in a machine of its own, it takes more than"
        f" {MUCH:.0%} of a step from {hurting['ring']} devices on by ring, and from {hurting['halving']} by halving; on"
        " NVLink, within one machine, it does not.",
        "- So synchronised statistics are for shares that are small, or for few devices. The published run has none:"
        f" each GPU normalises with its own {SHARE} images, not for speed alone, but because a norm over more is"
        " another loss (section 2.3 there). `--norm-statistics replica` does as much.",
        "",
        "Held against that run, of 256 GPUs in 32 machines:",
        "",
        *_held_against_the_published(gradients),
    ]


def _held_against_the_published(gradients: Exchange) -> list[str]:
    needed = 8 * ring_bytes(gradients, 8 * MACHINES) / BACKWARD
    tensors = sum(not key.startswith("running") for layer in layer_table(SPEC).layers for key in layer.weights)
    singly = Exchange(tensors, gradients.bytes)
    by_ring, by_halving = (seconds(singly, MACHINES, ETHERNET) for seconds in (ring_seconds, halving_seconds))
    return [
        f"- *Bytes*: to send {ring_bytes(gradients, 8 * MACHINES) / 1e6:.0f} MB during the backward pass takes"
        f" {needed / 1e9:.1f} Gbit/s; the paper reckons 12.8, about 15 with what the network adds, of a card's 50"
        " (section 4.3). So the gradients hide behind the backward pass: its step on 352 GPUs took 12 % longer than on"
        " 8 (section 5.5).",
        f"- *Messages*: it exchanges each of the {tensors} gradients for itself (section 4.1). Between {MACHINES}"
        f" machines that is {1000 * by_ring:.0f} ms by ring and {1000 * by_halving:.0f} by halving,"
        f" {by_ring / by_halving:.1f} times less; it measured 3 times. The latency assumed"
        " of Ethernet is of the right size.",
    ]


def _wires(network: Network) -> str:
    return f"{network.bandwidth / 1e9:.2f} GB/s and {1e6 * network.latency:.0f} µs a message"
