"""The first layer in forward order at which a framework leaves the reference."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from resnet_spec import Backend, DType, ResNetSpec, Weights, layer_table
from resnet_spec.reference import reference_pass
from rosetta.comparing.evidence import LOGITS_BOUND

Place = tuple[int, ...]

# Norms that see two values a channel magnify rounding tenfold, and the layers behind average it out again:
# in right networks 1.6e-5 and 1.2e-11 were seen.
LAYER_BOUND: dict[DType, float] = {"float32": 1e-4, "float64": 1e-10}

OUTPUT = "the output"
"""What stands behind the last layer: a softmax, or what somebody put there."""


@dataclass(frozen=True)
class Difference:
    """One layer's output where it is farthest from the reference's.

    layer: its canonical name, or `OUTPUT`.
    found, wanted: what is there and what belongs there: two numbers, or two shapes; None for a missing layer.
    place: of the numbers, (image, channel, row, column) or (image, class).
    difference: how far apart, over the largest of the layer's numbers; infinite where that cannot be said.
    bound: the largest difference that counts as agreement.
    """

    layer: str
    found: float | tuple[int, ...] | None
    wanted: float | tuple[int, ...]
    place: Place | None = None
    difference: float = math.inf
    bound: float = 0.0

    def __str__(self) -> str:
        if self.found is None:
            return f"{self.layer} is missing"
        if self.place is None:
            return f"{self.layer} has the shape {self.found}, the reference has {self.wanted}"
        said = f"{self.layer}: {self.found:.6g} at {self.place}, the reference has {self.wanted:.6g}"
        if math.isfinite(self.difference):
            said += f"; that is {self.difference:.1e} of its largest number, the bound is {self.bound:.0e}"
        return f"{said}; every layer before it agrees" if self.layer == OUTPUT else said


def layer_difference(layer: str, found: np.ndarray | None, wanted: np.ndarray, bound: float) -> Difference | None:
    """Where one layer's output is farthest from what it should be; None within the bound.

    bound: the largest difference, over the largest number of the layer, that counts as agreement.
    """
    if found is None:
        return Difference(layer, None, wanted.shape)
    if found.shape != wanted.shape:
        return Difference(layer, found.shape, wanted.shape)
    both_finite = np.isfinite(found) & np.isfinite(wanted)
    with np.errstate(invalid="ignore"):  # infinity minus infinity, which is passed over
        gaps = np.where(both_finite, np.abs(found - wanted), np.inf)
    place = tuple(int(index) for index in np.unravel_index(gaps.argmax(), gaps.shape))
    difference = float(gaps[place])
    if 0 < difference < math.inf:
        difference /= float(max(np.abs(found).max(), np.abs(wanted).max()))
    if difference <= bound:
        return None
    return Difference(layer, float(found[place]), float(wanted[place]), place, difference, bound)


def first_difference_of(
    backend: Backend,
    model: Any,
    spec: ResNetSpec,
    weights: Weights,
    images: np.ndarray,
    dtype: DType,
    *,
    training: bool = False,
) -> Difference | None:
    """The first layer at which a live model of this dtype leaves the reference; None where the outputs agree as well.

    First in the oracle's order; what only the model has is not asked for: a trace shows it.
    In inference mode one image after the other, since none depends on another: ResNet-152 at 224x224 takes
    0.23 GB in float32, and in training mode as much for each image. The reference keeps nothing. Raises
    what `activations` raises.
    """
    order = [*(layer.name for layer in layer_table(spec, images.shape[2:]).traced), OUTPUT]
    batches = [images] if training else np.split(images, len(images))
    found = [
        (number, _difference_in(backend, model, spec, weights, batch, dtype, training))
        for number, batch in enumerate(batches)
    ]
    differences = [replace(one, place=_of_image(number, one.place)) for number, one in found if one]
    return min(differences, key=lambda one: (order.index(one.layer), -one.difference), default=None)


def _of_image(number: int, place: Place | None) -> Place | None:
    return place and (number + place[0], *place[1:])


def _difference_in(
    backend: Backend,
    model: Any,
    spec: ResNetSpec,
    weights: Weights,
    images: np.ndarray,
    dtype: DType,
    training: bool,
) -> Difference | None:
    found = backend.activations(model, images, training=training)
    differences: list[Difference] = []

    def note(layer: str, wanted: np.ndarray) -> None:
        if differences:
            return
        difference = layer_difference(layer, found.pop(layer, None), wanted, LAYER_BOUND[dtype])
        if difference:
            differences.append(difference)

    output = reference_pass(spec, weights, images, note, training=training)
    if differences:
        return differences[0]
    return layer_difference(OUTPUT, backend.predict(model, images, training=training), output, LOGITS_BOUND[dtype])
