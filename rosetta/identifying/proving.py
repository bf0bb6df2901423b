"""Proves that a model is a spec's network: its own weights in the NumPy reference give its own numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from resnet_spec import DType, ResNetSpec, Weights, WeightsError, reference_output
from resnet_spec.operations import Operation, Recording
from rosetta.comparing.evidence import LOGITS_BOUND
from rosetta.identifying.aligning import Alignment
from rosetta.identifying.records import Records

Array = np.ndarray


@dataclass(frozen=True)
class Agreement:
    """How far the model's output is from the NumPy reference's, over the largest, for images of one size."""

    image_size: tuple[int, int]
    difference: float
    bound: float

    @property
    def holds(self) -> bool:
        return self.difference <= self.bound


def weights_map(recorded: Sequence[Operation], expected: Sequence[Operation], alignment: Alignment) -> dict[str, str]:
    """The canonical name of each tensor of the model that has one, in the order of the network."""
    names: dict[str, str] = {}
    for own, other in alignment.pairs:
        if own is not None and other is not None and recorded[own].kind == expected[other].kind:
            for role, name in recorded[own].weights.items():
                if role in expected[other].weights:
                    names.setdefault(name, expected[other].weights[role])
    return names


def canonical_weights(recording: Recording, names: Mapping[str, str]) -> Weights:
    """The model's tensors under canonical names and in the canonical layout, float64."""
    return {
        canonical: recording.parameters[own].to_canonical(recording.tensors[own]).astype(np.float64)
        for own, canonical in names.items()
        if recording.parameters[own].axes is not None
    }


def prove(spec: ResNetSpec, records: Records, names: Mapping[str, str]) -> list[Agreement]:
    """Puts the model's own weights into the NumPy reference, and compares the outputs."""
    # Paddle keeps eps and decay in float32, also in a float64 model.
    spec = spec.with_float32_norm() if records.framework == "paddle" else spec
    weights = canonical_weights(records.recordings[0], names)
    agreement = []
    for recording in records.recordings:
        images, output = recording.outputs[0], recording.outputs[-1]
        try:
            expected = reference_output(spec, weights, images)
        except WeightsError:
            return []
        agreement.append(agreement_of(images, expected, output, records.dtype))
    return agreement


def agreement_of(images: Array, expected: Array, output: Array, dtype: DType) -> Agreement:
    """How far two outputs for these images are apart; infinite for two shapes, for NaNs and where all is 0."""
    size = float(np.maximum(np.abs(expected).max(), np.abs(output).max()))
    is_comparable = expected.shape == output.shape and np.isfinite(size) and size > 0
    difference = float(np.abs(expected - output).max()) / size if is_comparable else float("inf")
    return Agreement(images.shape[2:], difference, LOGITS_BOUND[dtype])
