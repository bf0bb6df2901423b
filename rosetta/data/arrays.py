"""A data set of one's own, in a NumPy archive."""

import math
import zipfile
from pathlib import Path

import numpy as np

from resnet_spec.data import Data
from resnet_spec.errors import DataError
from resnet_spec.files import shown
from rosetta.data.checks import check_memory, checked_data, checked_split, reading, stratified
from rosetta.data.idx import DEFLATE_EXPANSION

_NAMES = ("images", "labels", "validation_images", "validation_labels", "classes")
# Without names of its own a data set has as many classes as its largest label says, and a model that many logits.
_MOST_UNNAMED_CLASSES = 10_000
_LONGEST_CLASS_NAME = 200


def read_npz(path: Path, seed: int) -> Data:
    """The data set in the arrays of an .npz file; it has the file's name and is not mirrored.

    images: uint8, (examples, height, width) grey, or with 1 or 3 channels first or last.
    labels: whole numbers, (examples,), from 0.
    validation_images, validation_labels: the same; without them a fifth of every class, by the seed.
    classes: names, (classes,); without them the classes are called by their labels.
    Raises DataError for a file that is damaged, pickled or claims too much, and for arrays that make no sense.
    """
    with reading(path, "a NumPy archive"), zipfile.ZipFile(path) as archive:
        _check_claims(path, archive)
        arrays = {name: _read_array(path, archive, name) for name in _NAMES if f"{name}.npy" in archive.namelist()}
        _check_names(path, arrays, archive.namelist())
    labels = [_labels(path, name, arrays[name]) for name in ("labels", "validation_labels") if name in arrays]
    classes = _classes(path, arrays.get("classes"), labels)
    training = checked_split(str(path), _images(path, "images", arrays["images"]), labels[0], len(classes))
    if "validation_images" in arrays:
        images = _images(path, "validation_images", arrays["validation_images"])
        validation = checked_split(f"The validation set of {path}", images, labels[1], len(classes))
    else:
        training, validation = stratified(str(path), training, seed)
    return checked_data(path.stem, classes, training, validation, flippable=False)


def write_npz(path: Path, data: Data) -> None:
    """The data set as read_npz reads it, but for whether it may be mirrored."""
    np.savez(
        path,
        images=data.training.images,
        labels=data.training.labels,
        validation_images=data.validation.images,
        validation_labels=data.validation.labels,
        classes=np.array(data.classes),
    )


def _check_claims(path: Path, archive: zipfile.ZipFile) -> None:
    claimed, stored = sum(info.file_size for info in archive.infolist()), path.stat().st_size
    if claimed > stored * DEFLATE_EXPANSION:
        raise DataError(
            f"{path} claims to hold {claimed:,} bytes but has {stored:,}:"
            " it is damaged, made to fill the memory, or not written by NumPy."
        )
    # As they are read, with their channels first, and split.
    check_memory(str(path), 3 * claimed, "give fewer or smaller images")


def _read_array(path: Path, archive: zipfile.ZipFile, name: str) -> np.ndarray:
    """An array of the archive, once it is known to hold no objects and as many bytes as its shape claims."""
    info = archive.getinfo(f"{name}.npy")
    with archive.open(info) as file:
        version = np.lib.format.read_magic(file)
        read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = read_header(file)
        if dtype.hasobject:
            raise DataError(f"{path} holds Python objects in {name}, which are never loaded: store plain numbers.")
        claimed, stored = math.prod(shape) * dtype.itemsize, info.file_size - file.tell()
        if claimed != stored:
            raise DataError(f"{path} claims {claimed:,} bytes for {name} but has {stored:,}: is it whole?")
    with archive.open(info) as file:
        array: np.ndarray = np.lib.format.read_array(file, allow_pickle=False)
    return array


def _check_names(path: Path, arrays: dict[str, np.ndarray], members: list[str]) -> None:
    for name in ("images", "labels"):
        if name not in arrays:
            held = shown(", ".join(member.removesuffix(".npy") for member in members)) or "nothing"
            raise DataError(f"{path} has no array called {name}, only {held}: it needs images and labels.")
    if ("validation_images" in arrays) != ("validation_labels" in arrays):
        raise DataError(f"{path} has only one of validation_images and validation_labels: give both or none.")


def _labels(path: Path, name: str, labels: np.ndarray) -> np.ndarray:
    if labels.dtype.kind not in "iu" or labels.ndim != 1:
        raise DataError(
            f"{path} holds {labels.dtype} of shape {labels.shape} in {name}, but labels are whole numbers in one row."
        )
    return labels


def _images(path: Path, name: str, images: np.ndarray) -> np.ndarray:
    """The images with their channels first.

    Only uint8: whether floats go from 0 to 1 or to 255 would be a guess, and a wrong one trains on noise.
    """
    if images.dtype != np.uint8:
        raise DataError(
            f"{path} holds {images.dtype} in {name}, but images are uint8 from 0 to 255:"
            " for floats from 0 to 1 store (255 * images).round().astype('uint8')."
        )
    if images.ndim == 3:
        return images[:, None]
    first, last = (images.ndim == 4 and images.shape[axis] in (1, 3) for axis in (1, -1))
    if first == last:
        raise DataError(
            f"{path} holds {name} of shape {images.shape}, but it must be (examples, height, width)"
            " or have 1 or 3 channels after the examples or at the end, and not both."
        )
    return images if first else images.transpose(0, 3, 1, 2)


def _classes(path: Path, names: np.ndarray | None, labels: list[np.ndarray]) -> tuple[str, ...]:
    if names is None:
        largest = max((int(some.max()) for some in labels if some.size), default=0)
        if largest >= _MOST_UNNAMED_CLASSES:
            raise DataError(
                f"{path} has the label {largest}, but without an array of classes labels go from 0 to"
                f" {_MOST_UNNAMED_CLASSES - 1}: number the classes from 0."
            )
        return tuple(str(label) for label in range(largest + 1))
    if names.dtype.kind != "U" or names.ndim != 1 or not names.size:
        raise DataError(f"{path} holds {names.dtype} of shape {names.shape} in classes, but they are a list of names.")
    classes = tuple(str(name) for name in names)
    for name in classes:
        if not name.isprintable() or not 0 < len(name) <= _LONGEST_CLASS_NAME:
            raise DataError(f"{path} calls a class {shown(name)!r}, but each needs a short name on one line.")
    if len(set(classes)) < len(classes):
        raise DataError(f"{path} calls two classes by one name: give each its own.")
    return classes
