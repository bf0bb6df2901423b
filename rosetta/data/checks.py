"""What every reader of a data set has in common: checked splits, a seeded one, and refusals in one sentence."""

from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np

from resnet_spec import files
from resnet_spec.data import Data, Split
from resnet_spec.errors import DataError
from resnet_spec.files import shown
from resnet_spec.memory import machine_memory


def reading(path: Path, kind: str) -> AbstractContextManager[None]:
    """Turns whatever goes wrong while a file is read into a DataError of one sentence.

    kind: what the file should be, as "a NumPy archive".
    """
    return files.reading(path, kind, DataError)


def memory_for_images() -> int:
    """How many bytes of images one data set may have: half of the machine's memory."""
    return machine_memory() // 2


def check_memory(source: str, size: int, remedy: str) -> None:
    """Refuses what would take more bytes than there is memory for.

    size: bytes at the peak. Whoever reads images has them twice for a while, as the file does and as we
    do; and training takes them twice, here and in the pages of the file that the framework's process maps.
    remedy: the end of the sentence.
    """
    if size > memory_for_images():
        raise DataError(
            f"{source} would take {size:,} bytes of memory, but this machine has {memory_for_images():,} to spare:"
            f" {remedy}."
        )


def checked_split(source: str, images: np.ndarray, labels: np.ndarray, num_classes: int) -> Split:
    """The images and labels as a split.

    images: uint8, (examples, channels, height, width). labels: whole numbers, (examples,).
    Raises DataError for none, for different counts and for a label that is no class.
    """
    if len(images) != len(labels):
        raise DataError(
            f"{source} has {len(images):,} images but {len(labels):,} labels, where each image needs one: is it whole?"
        )
    if not images.size:
        raise DataError(f"{source} has no images: give a data set with some.")
    wrong = np.flatnonzero((labels < 0) | (labels >= num_classes))
    if wrong.size:
        raise DataError(
            f"{source} gives image {wrong[0]} the label {labels[wrong[0]]}, but labels go from 0 to {num_classes - 1}:"
            " is it whole?"
        )
    return Split(np.ascontiguousarray(images), labels.astype(np.int64))


def checked_data(name: str, classes: tuple[str, ...], training: Split, validation: Split, flippable: bool) -> Data:
    """The two splits as a data set; raises DataError where their images differ in size."""
    if training.images.shape[1:] != validation.images.shape[1:]:
        sizes = ["x".join(map(str, split.images.shape[1:])) for split in (training, validation)]
        raise DataError(
            f"{shown(name)} trains on images of {sizes[0]} and validates on {sizes[1]}: give both in one size."
        )
    return Data(name, classes, training, validation, flippable)


def stratified(source: str, whole: Split, seed: int) -> tuple[Split, Split]:
    """Four fifths of every class to train on and one fifth to validate on, each in the order of the whole."""
    validates = held_out(source, whole.labels, seed)
    parts = [Split(whole.images[chosen], whole.labels[chosen]) for chosen in (~validates, validates)]
    return parts[0], parts[1]


def held_out(source: str, labels: np.ndarray, seed: int) -> np.ndarray:
    """Which examples validate: a fifth of every class, bool, (examples,).

    Which they are depends on the seed alone. Raises DataError for a class with one example only.
    """
    keys = np.random.default_rng(seed).random(len(labels))
    validates = np.zeros(len(labels), bool)
    for label, count in zip(*np.unique(labels, return_counts=True), strict=True):
        if count < 2:
            raise DataError(
                f"{source} has one image of class {label}, but needs two to train on one and validate on the other:"
                " give more, or a validation set."
            )
        members = np.flatnonzero(labels == label)
        fifth = max(1, round(int(count) / 5))
        validates[members[np.argsort(keys[members])[:fifth]]] = True
    return validates
