"""Labelled images, decoded once into NumPy: what every framework trains on."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Split:
    """Some labelled images.

    images: uint8, (examples, channels, height, width).
    labels: int64, (examples,), from 0.
    """

    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Data:
    """A data set, split into what trains and what validates.

    classes: the name of each class, in the order of the labels.
    flippable: whether a mirrored image still shows its class; a digit's does not.
    """

    name: str
    classes: tuple[str, ...]
    training: Split
    validation: Split
    flippable: bool

    def digest(self) -> str:
        """A name for exactly these images, labels and classes: the same each time that they are read."""
        arrays = (*vars(self.training).values(), *vars(self.validation).values())
        return digest_of((self.classes, self.flippable), arrays)


def digest_of(facts: object, arrays: Iterable[np.ndarray]) -> str:
    """A name for exactly these facts, by their `repr`, and arrays."""
    found = hashlib.blake2b(repr(facts).encode(), digest_size=16)
    for array in arrays:
        found.update(f"{array.dtype.str}{array.shape}".encode())
        found.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return found.hexdigest()
