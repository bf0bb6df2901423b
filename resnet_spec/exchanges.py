"""What devices that train one model together tell each other in a step, and how long that takes on paper."""

from dataclasses import dataclass

from resnet_spec.oracle import LayerTable

FLOAT32_BYTES = 4
NORM_ALL_REDUCES = 4
"""Of each norm over all devices: mean and variance in the forward pass, and their gradients in the backward pass."""


@dataclass(frozen=True)
class Exchange:
    """Some all-reduces of a step.

    count: how many there are. bytes: of all of them, on each device, before anything is exchanged.
    """

    count: int
    bytes: int


def gradient_exchange(table: LayerTable, number_bytes: int = FLOAT32_BYTES) -> Exchange:
    """The mean of all gradients, as one; engines cut it into a few parts, to begin before the last is known."""
    return Exchange(1, number_bytes * table.parameters)


def norm_exchange(table: LayerTable, number_bytes: int = FLOAT32_BYTES) -> Exchange:
    """What norms over all devices add: four times a number for each channel."""
    norms = [layer for layer in table.layers if layer.kind == "norm"]
    channels = sum(layer.running_statistics // 2 for layer in norms)
    return Exchange(NORM_ALL_REDUCES * len(norms), NORM_ALL_REDUCES * number_bytes * channels)


@dataclass(frozen=True)
class Network:
    """The wires between devices.

    latency: seconds that a message takes, however short. bandwidth: bytes per second, each way, of each device.
    """

    latency: float
    bandwidth: float


def ring_seconds(exchange: Exchange, devices: int, network: Network) -> float:
    """By ring all-reduce: each device sends 2 (N - 1) messages of an N-th of the numbers.

    Patarasuk and Yuan 2009, "Bandwidth optimal all-reduce algorithms for clusters of workstations".
    """
    messages = 2 * (devices - 1)
    return exchange.count * messages * network.latency + ring_bytes(exchange, devices) / network.bandwidth


def ring_bytes(exchange: Exchange, devices: int) -> float:
    """That each device sends."""
    return 2 * (devices - 1) / devices * exchange.bytes


def halving_seconds(exchange: Exchange, devices: int, network: Network) -> float:
    """By halving and doubling: as many bytes, but 2 log2 N messages.

    Thakur, Rabenseifner, Gropp 2005, "Optimization of collective communication operations in MPICH".
    """
    messages = 2 * (devices - 1).bit_length()
    return exchange.count * messages * network.latency + ring_bytes(exchange, devices) / network.bandwidth
