"""Fashion-MNIST and CIFAR-10 from OpenML, through scikit-learn's `fetch_openml` with its cache and checksums."""

import math
import socket
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import URLError

import numpy as np

from resnet_spec.data import Data
from resnet_spec.errors import DataError, RosettaError
from resnet_spec.files import is_the_systems, reason, replacing
from rosetta.backends import install_command
from rosetta.data.arrays import read_npz, write_npz
from rosetta.data.checks import check_memory, checked_data, checked_split
from rosetta.data.cifar import CIFAR10_CLASSES, CIFAR10_SHAPE
from rosetta.data.idx import FASHION_CLASSES, IDX_FILES

# Seconds without a byte from the server, four times over at most.
TIMEOUT = 20.0
# The table is float64, and scikit-learn copies it once.
_BYTES_PER_PIXEL = 16


@dataclass(frozen=True)
class Published:
    """A data set as OpenML has it: the published training set, row by row, then the validation set.

    training, validation: how many images each class has in them.
    elsewhere: where the original files are and what to do with them, the end of a sentence.
    """

    name: str
    openml_name: str
    version: int
    classes: tuple[str, ...]
    shape: tuple[int, int, int]
    training: int
    validation: int
    elsewhere: str

    @property
    def examples(self) -> int:
        return len(self.classes) * (self.training + self.validation)


FASHION_MNIST = Published(
    name="fashion-mnist",
    openml_name="Fashion-MNIST",
    version=1,
    classes=FASHION_CLASSES,
    shape=(1, 28, 28),
    training=6_000,
    validation=1_000,
    elsewhere=f"put {', '.join(f'{name}.gz' for name in IDX_FILES)} from https://github.com/zalandoresearch/fashion-mnist"
    " into a folder called fashion-mnist and give its path, as ./fashion-mnist",
)
CIFAR10 = Published(
    name="cifar10",
    openml_name="CIFAR_10",
    version=1,
    classes=CIFAR10_CLASSES,
    shape=CIFAR10_SHAPE,
    training=5_000,
    validation=1_000,
    elsewhere="unpack https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz and give the path of its folder,"
    " as ./cifar-10-batches-bin",
)


def read_openml(published: Published) -> Data:
    """The data set, fetched the first time and then from scikit-learn's data folder (SCIKIT_LEARN_DATA).

    OpenML's files are text, and reading them takes a minute or more: so the decoded images are kept beside them.
    Raises DataError without scikit-learn, without a network, and for a damaged or unwritable cache.
    """
    with _refusing(published):
        from sklearn.datasets import get_data_home  # type: ignore[import-untyped]

        decoded = Path(get_data_home(), "rosetta", f"{published.name}.npz")
        if decoded.is_file():
            with suppress(RosettaError):  # a damaged copy is written anew
                return replace(read_npz(decoded, seed=0), flippable=True)
        data = _as_data(published, _fetch(published))
        _keep(decoded, data)
    return data


def _fetch(published: Published) -> Any:
    """The table `data` of float64, (examples, pixels), and the column `target` of text, (examples,)."""
    from sklearn.datasets import fetch_openml

    pixels = published.examples * math.prod(published.shape)
    check_memory(f"{published.openml_name} from openml.org", _BYTES_PER_PIXEL * pixels, published.elsewhere)
    with _patience(TIMEOUT), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of every further attempt
        return fetch_openml(
            published.openml_name,
            version=published.version,
            as_frame=False,
            parser="liac-arff",  # needs no pandas, and reads labels as text whatever they look like
            n_retries=1,
        )


@contextmanager
def _patience(seconds: float) -> Iterator[None]:
    """Lets no connection wait longer for a byte: `fetch_openml` itself would wait for ever."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


@contextmanager
def _refusing(published: Published) -> Iterator[None]:
    """Turns whatever goes wrong on the way from OpenML into a DataError of one sentence."""
    name, elsewhere = published.openml_name, published.elsewhere
    try:
        yield
    except (RosettaError, MemoryError):
        raise
    except ImportError:
        remedy = install_command("train")
        raise DataError(
            f"{name} is fetched by scikit-learn, which is not installed: {remedy}, or {elsewhere}."
        ) from None
    except (URLError, HTTPException, TimeoutError, ConnectionError, ssl.SSLError) as error:
        raise DataError(
            f"{name} cannot be fetched from openml.org ({reason(error)}): connect to the network, or {elsewhere}."
        ) from None
    except Exception as error:
        if is_the_systems(error):
            raise DataError(
                f"{name} cannot be kept in scikit-learn's data folder ({reason(error)}):"
                f" set SCIKIT_LEARN_DATA to a folder with room that you may write to, or {elsewhere}."
            ) from None
        why = "its checksum is wrong" if "checksum" in str(error) else reason(error)
        raise DataError(
            f"{name} from openml.org cannot be read ({why}):"
            f" remove the folder openml in scikit-learn's data folder and try again, or {elsewhere}."
        ) from None


def _as_data(published: Published, table: Any) -> Data:
    """The table as images and labels, once its rows are known to stand in the published order."""
    source, classes = f"{published.openml_name} from openml.org", len(published.classes)
    images, labels = _as_images(published, np.asarray(table.data)), _as_labels(published, table.target)
    boundary = classes * published.training
    training = checked_split(source, images[:boundary], labels[:boundary], classes)
    validation = checked_split(source, images[boundary:], labels[boundary:], classes)
    for split, count in ((training, published.training), (validation, published.validation)):
        if (np.bincount(split.labels, minlength=classes) != count).any():
            raise _unlike(published, "other counts of its classes")
    return checked_data(published.name, published.classes, training, validation, flippable=True)


def _as_images(published: Published, pixels: np.ndarray) -> np.ndarray:
    if pixels.shape != (published.examples, math.prod(published.shape)):
        raise _unlike(published, f"a table of {' x '.join(map(str, pixels.shape))}")
    with np.errstate(invalid="ignore"):  # a NaN becomes some number, and is found by the comparison
        images = pixels.astype(np.uint8)
    if not np.array_equal(images, pixels):
        raise _unlike(published, "pixels that are no whole numbers from 0 to 255")
    return images.reshape(-1, *published.shape)


def _as_labels(published: Published, target: Any) -> np.ndarray:
    try:
        return np.array([int(label) for label in target], np.int64)
    except (TypeError, ValueError, OverflowError):
        raise _unlike(published, "labels that are no whole numbers") from None


def _unlike(published: Published, found: str) -> DataError:
    return DataError(
        f"{published.openml_name} from openml.org has {found}, unlike the {published.examples:,} images that were"
        f" published: {published.elsewhere}."
    )


def _keep(path: Path, data: Data) -> None:
    """The decoded copy, whole or not at all; where there is no room for it, the text is read again next time."""
    with suppress(OSError, DataError):
        path.parent.mkdir(exist_ok=True)
        with replacing(path, DataError) as complete:
            write_npz(complete, data)
