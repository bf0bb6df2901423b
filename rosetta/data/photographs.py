"""A folder of photographs, a folder for each class in it: listed at once, each read when its turn comes."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from resnet_spec.data import digest_of
from resnet_spec.errors import DataError
from resnet_spec.files import check_regular, reason, shown
from rosetta.data.checks import held_out
from rosetta.data.pictures import SUFFIXES, read_picture

TRAINING = "train"
VALIDATION = ("val", "valid", "validation")
_AT_ONCE = 1000


@dataclass(frozen=True)
class PhotographFiles:
    """Some labelled photographs, in their files.

    folder: that they lie in.
    names: of the files in it, as the system's bytes, (examples,).
    labels: int64, (examples,), from 0.
    """

    folder: str
    names: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def path(self, example: int) -> Path:
        """Of one photograph."""
        return Path(self.folder, os.fsdecode(bytes(self.names[example])))


@dataclass(frozen=True)
class Photographs:
    """A data set in a folder, split into what trains and what validates.

    classes: the names of the classes' folders, sorted, in the order of the labels.
    image_size: (height, width) that each photograph is cut to. channels: 1 for grey, 3 for colour.
    left_out: how many files have names of another kind than photographs.
    beside: the folders beside `train` and `val`, such as `test`, which are not read.
    sizes: of the files of training and validation, in bytes; -1 of a link that leads nowhere.
    """

    name: str
    classes: tuple[str, ...]
    training: PhotographFiles
    validation: PhotographFiles
    image_size: tuple[int, int]
    channels: int
    left_out: int
    beside: tuple[str, ...]
    sizes: np.ndarray
    flippable: bool = True

    def digest(self) -> str:
        """A name for these classes and files, by their names and sizes: to read them all would take an epoch."""
        parts = (self.training.names, self.training.labels, self.validation.names, self.validation.labels, self.sizes)
        return digest_of((self.classes, self.image_size, self.channels), parts)


def holds_photographs(folder: Path) -> bool:
    """Whether there is a folder in it, or a photograph, so that it is meant as one."""
    with os.scandir(folder) as entries:
        return any(_is_shown(entry.name) and (entry.is_dir() or _is_photograph(entry.name)) for entry in entries)


def list_photographs(folder: Path, image_size: tuple[int, int] | None, channels: int, seed: int) -> Photographs:
    """The photographs under a folder with a folder per class, or with `train` and `val` above those.

    As torchvision's ImageFolder has it: classes in the order of their names, and of each all photographs below its
    folder. Without `val`, a fifth of every class validates, by the seed. Files and folders whose names
    begin with a dot are passed by. Raises DataError, one sentence, for a folder that is no such data set.
    """
    if image_size is None:
        raise DataError(f"{folder} holds photographs of any size: give the image size to cut them to.")
    inside = _folders(folder)
    where = next((name for name in VALIDATION if name in inside), None)
    if where is not None and TRAINING not in inside:
        raise DataError(
            f"{folder} has {where}, but no {TRAINING} beside it: call the folder with what to train on {TRAINING}."
        )
    is_split = TRAINING in inside
    root = folder / TRAINING if is_split else folder
    beside = tuple(name for name in inside if is_split and name not in (TRAINING, where))
    classes = tuple(_folders(root))
    _check_classes(root, classes)
    training, sizes, left_out = _listed(root, classes)
    for label, name in enumerate(classes):
        if not (training.labels == label).any():
            raise DataError(
                f"{root / name} has no photograph, as {', '.join(SUFFIXES)}, but each class needs some:"
                " add some, or remove the folder."
            )
    if where is None:
        chosen = held_out(str(root), training.labels, seed)
        validation = PhotographFiles(str(root), training.names[chosen], training.labels[chosen])
        training = PhotographFiles(str(root), training.names[~chosen], training.labels[~chosen])
    else:
        for name in _folders(folder / where):
            if name not in classes:
                raise DataError(f"{folder / where} has the class {shown(name)!r}, which {root} has not: is it whole?")
        validation, more, skipped = _listed(folder / where, classes, may_lack=True)
        sizes, left_out = np.concatenate([sizes, more]), left_out + skipped
        if not len(validation):
            raise DataError(f"{folder / where} has no photograph: add some, or remove it, and a fifth validates.")
    name = folder.resolve().name
    return Photographs(name, classes, training, validation, image_size, channels, left_out, beside, sizes)


def broken_photographs(photographs: Photographs, on_each: Callable[[], None]) -> list[str]:
    """A sentence for each photograph that cannot be decoded; `on_each` is called behind every one that was tried."""

    def fault(path: Path) -> str | None:
        try:
            read_picture(path, photographs.channels)
        except DataError as error:
            return str(error)
        return None

    sentences = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for files in (photographs.training, photographs.validation):
            for first in range(0, len(files), _AT_ONCE):
                part = range(first, min(first + _AT_ONCE, len(files)))
                for sentence in pool.map(fault, map(files.path, part)):
                    on_each()
                    if sentence:
                        sentences.append(sentence)
    return sentences


def _check_classes(root: Path, classes: Sequence[str]) -> None:
    if not classes:
        raise DataError(f"{root} has no folders in it, but photographs need one for each class: sort them into some.")
    if len(classes) < 2:
        raise DataError(f"{root} has one class, {shown(classes[0])!r}, but there must be two to tell apart.")


def _folders(folder: Path) -> list[str]:
    with _listing(folder), os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries if _is_shown(entry.name) and entry.is_dir())


def _listed(root: Path, classes: Sequence[str], *, may_lack: bool = False) -> tuple[PhotographFiles, np.ndarray, int]:
    """The photographs of these classes, the size of each file, and how many files are none."""
    names: list[bytes] = []
    sizes: list[int] = []
    labels: list[int] = []
    left_out = 0
    for label, class_name in enumerate(classes):
        if may_lack and not (root / class_name).exists():
            continue
        found = list(_files_below(root / class_name))
        for path in found:
            if not _is_photograph(path):
                left_out += 1
                continue
            check_regular(path, "a photograph", DataError)  # a pipe would be waited for
            names.append(os.fsencode(os.path.relpath(path, root)))
            sizes.append(os.path.getsize(path) if os.path.exists(path) else -1)
            labels.append(label)
    return PhotographFiles(str(root), np.array(names, np.bytes_), np.array(labels, np.int64)), np.array(sizes), left_out


def _files_below(folder: Path) -> list[str]:
    """The paths of all files, links followed, as sorted by their folders' and then by their own names."""
    found = []
    seen = set()

    def refuse(error: OSError) -> None:
        raise error

    with _listing(folder):
        for parent, folders, names in os.walk(folder, onerror=refuse, followlinks=True):
            place = os.stat(parent)
            if (place.st_dev, place.st_ino) in seen:  # a link to a folder above itself
                folders.clear()
                continue
            seen.add((place.st_dev, place.st_ino))
            folders[:] = filter(_is_shown, folders)
            found += [(parent, name) for name in names if _is_shown(name)]
    return [os.path.join(parent, name) for parent, name in sorted(found)]


@contextmanager
def _listing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataError(f"{folder} cannot be listed ({reason(error)}): give a folder that you may read.") from None


def _is_shown(name: str) -> bool:
    return not name.startswith(".")


def _is_photograph(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)
