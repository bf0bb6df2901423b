"""The first layer in forward order at which a framework leaves the reference."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from resnet_spec import Backend, ResNetSpec, Weights
from resnet_spec.reference import reference_pass

OUTPUT = "the output"
"""What stands behind the last layer: a softmax, or what somebody put there."""


@dataclass(frozen=True)
class Difference:
    """One layer's output where it is farthest from the reference's.

    layer: its canonical name, or `OUTPUT`.
    said: what is there and what belongs there, in words.
    place: (image, channel, row, column), or (image, class); None where the shapes differ or it is missing.
    found, wanted: the numbers there.
    difference: how far apart, over the largest of the layer's numbers; infinite where it cannot be said.
    """

    layer: str
    said: str
    place: tuple[int, ...] | None = None
    found: float | None = None
    wanted: float | None = None
    difference: float = float("inf")

    def __str__(self) -> str:
        return f"{self.layer}: {self.said}"


def first_difference(
    found: Mapping[str, np.ndarray], wanted: Mapping[str, np.ndarray], bound: float
) -> Difference | None:
    """The first layer of `wanted`, which is in forward order, that `found` has otherwise; None where none is.

    bound: the largest difference, over the largest number of a layer, that counts as agreement. What
    only `found` has is not asked for: a trace shows it.
    """
    differences = (layer_difference(name, found.get(name), output, bound) for name, output in wanted.items())
    return next((difference for difference in differences if difference), None)


def layer_difference(layer: str, found: np.ndarray | None, wanted: np.ndarray, bound: float) -> Difference | None:
    """Where one layer's output is farthest from what it should be; None within the bound."""
    if found is None:
        return Difference(layer, "is missing, and the reference has it")
    if found.shape != wanted.shape:
        return Difference(layer, f"has the shape {found.shape}, the reference has {wanted.shape}")
    both_finite = np.isfinite(found) & np.isfinite(wanted)
    with np.errstate(invalid="ignore"):
        gaps = np.where(both_finite, np.abs(found - wanted), np.inf)
    place = tuple(int(index) for index in np.unravel_index(gaps.argmax(), gaps.shape))
    size = max(np.abs(found).max(), np.abs(wanted).max())
    difference = float(gaps[place] / size) if both_finite.all() and size else float(gaps[place])
    if difference <= bound:
        return None
    one, other = float(found[place]), float(wanted[place])
    said = f"{one:.6g} at {place}, the reference has {other:.6g}"
    if np.isfinite(difference):
        said += f"; that is {difference:.1e} of the layer's largest number, the bound is {bound:.0e}"
    return Difference(layer, said, place, one, other, difference)


def first_difference_of(
    backend: Backend,
    model: Any,
    spec: ResNetSpec,
    weights: Weights,
    images: np.ndarray,
    bound: float,
    *,
    training: bool = False,
) -> Difference | None:
    """The first layer at which a live model leaves the NumPy reference; None where also their outputs agree.

    The model's outputs are held all at once, in its dtype, and the reference's each only while it is
    compared: ResNet-152 at 224x224 takes 0.2 GB an image in float32. Raises what `activations` raises.
    """
    found = backend.activations(model, images, training=training)
    differences: list[Difference] = []

    def note(name: str, wanted: np.ndarray) -> None:
        difference = None if differences else layer_difference(name, found.pop(name, None), wanted, bound)
        if difference:
            differences.append(difference)

    output = reference_pass(spec, weights, images, note, training=training)
    if not differences:
        return layer_difference(OUTPUT, backend.predict(model, images, training=training), output, bound)
    return differences[0]
