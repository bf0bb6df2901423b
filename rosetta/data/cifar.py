"""CIFAR-10 in its binary version: a byte for the label, 3,072 for the image, and so on.

Source: Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009, and the data set's page,
https://www.cs.toronto.edu/~kriz/cifar.html.
"""

from pathlib import Path

import numpy as np

from resnet_spec.data import Data, Split
from resnet_spec.errors import DataError
from rosetta.data.checks import check_memory, checked_data, checked_split, reading

CIFAR10_CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
CIFAR10_SHAPE = (3, 32, 32)
_TRAINING = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
_VALIDATION = "test_batch.bin"
_EXAMPLE = 1 + 3 * 32 * 32


def holds_cifar(folder: Path) -> bool:
    """Whether the folder has any file of CIFAR-10, in the binary version or in the pickled one."""
    return any((folder / name).is_file() or (folder / name).with_suffix("").is_file() for name in _names())


def read_cifar(folder: Path) -> Data:
    """CIFAR-10 from the six files of its binary version.

    Raises DataError for a file that is missing or damaged, and for the Python version: it is pickles,
    and a pickle can run any code.
    """
    for name in _names():
        if (folder / name).is_file():
            continue
        if (folder / name).with_suffix("").is_file():
            raise DataError(
                f"{folder} holds CIFAR-10's Python version, which is pickled and never loaded:"
                " take the binary version, cifar-10-binary.tar.gz."
            )
        raise DataError(f"{folder} has no {name}: put all of {', '.join(_names())} there.")
    with reading(folder, "CIFAR-10's binary version"):
        size = sum((folder / name).stat().st_size for name in _names())
    check_memory(str(folder), 2 * size, "give fewer images")
    parts = [_read_batch(folder / name) for name in _TRAINING]
    training = Split(np.concatenate([part.images for part in parts]), np.concatenate([part.labels for part in parts]))
    return checked_data("cifar10", CIFAR10_CLASSES, training, _read_batch(folder / _VALIDATION), flippable=True)


def _names() -> tuple[str, ...]:
    return (*_TRAINING, _VALIDATION)


def _read_batch(path: Path) -> Split:
    with reading(path, "a CIFAR batch"):
        size = path.stat().st_size
        if size % _EXAMPLE:
            raise DataError(
                f"{path} has {size:,} bytes, but must have {_EXAMPLE:,} for each image (the original, 30,730,000):"
                " fetch it again."
            )
        examples = np.fromfile(path, np.uint8).reshape(-1, _EXAMPLE)
    return checked_split(str(path), examples[:, 1:].reshape(-1, *CIFAR10_SHAPE), examples[:, 0], len(CIFAR10_CLASSES))
