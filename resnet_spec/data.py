"""Labelled images, decoded once into NumPy: what every framework trains on."""

import hashlib
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
        found = hashlib.blake2b(repr((self.classes, self.flippable)).encode(), digest_size=16)
        for array in (*vars(self.training).values(), *vars(self.validation).values()):
            found.update(f"{array.dtype.str}{array.shape}".encode())
            found.update(np.ascontiguousarray(array).reshape(-1).data)
        return found.hexdigest()
