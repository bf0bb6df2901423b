"""What is known of one model: its recordings, and what they do not say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resnet_spec.operations import Operation, Recording, read_recording

EVEN, ODD, TRAINING = "even", "odd", "training"
"""The recordings, each in a folder of its name: for images of two sizes, and in training mode."""


@dataclass(frozen=True)
class Records:
    """What is known of one model.

    framework: short name of its backend.
    dtype: in which it was recorded.
    recordings: for images of one or two sizes.
    training: in training mode; None where it does not run in it.
    random: whether the same images gave other numbers the second time.
    zeros: names of the tensors that were all 0 when the model was fresh.
    not_finite: names of those that held NaN or infinity then.
    notes: sentences on what could not be tried.
    """

    target: str
    framework: str
    axes: str
    dtype: Any
    recordings: list[Recording]
    training: Recording | None
    random: bool
    zeros: list[str]
    not_finite: list[str]
    notes: list[str]

    @property
    def tables(self) -> list[Sequence[Operation]]:
        return [recording.operations for recording in self.recordings]


def read_records(target: str, plain: Mapping[str, Any], folder: Path) -> Records:
    """What a worker left in its folder, with what it returned."""
    recordings = [read_recording(folder / name) for name in (EVEN, ODD) if (folder / name).exists()]
    training = read_recording(folder / TRAINING) if (folder / TRAINING).exists() else None
    return Records(target=target, recordings=recordings, training=training, **plain)
