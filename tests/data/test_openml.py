"""Data sets from OpenML: scikit-learn's own fetching over a cache made here, and every way in which it fails."""

import http.client
import socket
import ssl
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import numpy as np
import pytest
import sklearn.datasets

from resnet_spec.data import Data
from resnet_spec.errors import DataError
from rosetta.data import load_data
from rosetta.data.openml import CIFAR10, FASHION_MNIST, TIMEOUT, Published, read_openml
from tests.data.files import SMALL, small_table, write_openml_cache
from tests.data.test_load import check_habits


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    """scikit-learn's data folder, and no network."""

    def unreachable(*_args: object, **_kwargs: object) -> None:
        raise URLError(socket.gaierror(-2, "Name or service not known"))

    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "home"))
    monkeypatch.setattr("sklearn.datasets._openml.urlopen", unreachable)
    monkeypatch.setattr("sklearn.datasets._openml.time.sleep", lambda seconds: None)
    return tmp_path / "home"


def check_small(data: Data) -> None:
    pixels, labels = small_table()
    check_habits(data)
    assert (data.name, data.classes, data.flippable) == ("small", ("cat", "dog"), True)
    assert np.array_equal(data.training.images, pixels[:6].reshape(6, 3, 2, 2))
    assert np.array_equal(data.validation.images, pixels[6:].reshape(2, 3, 2, 2))
    assert [*data.training.labels, *data.validation.labels] == [int(label) for label in labels]


def test_the_table_comes_through_scikit_learn_and_is_decoded_once(home) -> None:
    table = write_openml_cache(home, *small_table())
    check_small(read_openml(SMALL))
    assert [path.name for path in (home / "rosetta").iterdir()] == ["small.npz"]
    table.unlink()
    check_small(read_openml(SMALL))


def test_a_damaged_decoded_copy_is_made_anew(home) -> None:
    write_openml_cache(home, *small_table())
    read_openml(SMALL)
    decoded = home / "rosetta" / "small.npz"
    whole = decoded.read_bytes()
    decoded.write_bytes(whole[:200])
    check_small(read_openml(SMALL))
    assert len(decoded.read_bytes()) == len(whole)


def test_without_room_for_a_decoded_copy_the_data_are_still_there(home) -> None:
    write_openml_cache(home, *small_table())
    (home / "rosetta").write_text("in the way")
    check_small(read_openml(SMALL))


def test_a_table_with_a_wrong_checksum_is_fetched_again_and_never_used(home) -> None:
    table = write_openml_cache(home, *small_table())
    write_openml_cache(home / "other", 255 - small_table()[0], small_table()[1])
    other = home / "other" / table.relative_to(home)
    table.write_bytes(other.read_bytes())
    with pytest.raises(DataError, match=r"Small cannot be fetched from openml\.org \(Name or service not known\)"):
        read_openml(SMALL)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        (
            "fashion-mnist",
            r"put train-images-idx3-ubyte\.gz, .* from https://github\.com/zalandoresearch/fashion-mnist",
        ),
        ("cifar10", r"unpack https://www\.cs\.toronto\.edu/~kriz/cifar-10-binary\.tar\.gz and give .* of its folder"),
    ],
)
def test_without_a_network_the_message_says_what_to_put_where(name: str, remedy: str) -> None:
    with pytest.raises(DataError, match=rf"\(Name or service not known\): connect to the network, or {remedy}"):
        load_data(name)


ERRORS: dict[str, Exception] = {
    r"cannot be fetched from openml\.org \(timed out\): connect to the network, or put": TimeoutError("timed out"),
    r"cannot be fetched from openml\.org \(The read operation timed out\)": URLError(
        TimeoutError("The read operation timed out")
    ),
    r"cannot be fetched .*\(HTTP Error 503: Busy\)": HTTPError("https://openml.org", 503, "Busy", None, None),  # type: ignore[arg-type]
    r"cannot be fetched .*\(Connection reset by peer\)": ConnectionResetError(104, "Connection reset by peer"),
    r"cannot be fetched .*\(IncompleteRead": http.client.IncompleteRead(b""),
    r"cannot be fetched .*\(certificate verify failed\)": ssl.SSLError(1, "certificate verify failed"),
    r"cannot be kept in scikit-learn's data folder \(Permission denied\): set SCIKIT_LEARN_DATA .*, or put": (
        PermissionError(13, "Permission denied")
    ),
    r"cannot be kept in scikit-learn's data folder \(No space left on device\)": OSError(28, "No space left on device"),
    r"cannot be read \(its checksum is wrong\): remove the folder openml in": ValueError(
        "The md5 checksum of the file downloaded from https://openml.org does not match\nthe expected one"
    ),
    r"cannot be read \(Dataset small with version 1 not found\)": ValueError("Dataset small with version 1 not found."),
    r"cannot be read \(Not a gzipped file\)": OSError("Not a gzipped file"),
    r"cannot be read \(KeyError\)": KeyError(),
    r'scikit-learn, which is not installed: pip install -e "\.\[train\]", or put': ImportError("no module"),
}


@pytest.mark.parametrize(("message", "error"), ERRORS.items(), ids=range(len(ERRORS)))
def test_each_failure_is_one_sentence(monkeypatch, message: str, error: Exception) -> None:
    def failing(*_args: object, **_kwargs: object) -> None:
        raise error

    monkeypatch.setattr(sklearn.datasets, "fetch_openml", failing)
    with pytest.raises(DataError, match=message) as raised:
        read_openml(SMALL)
    assert "\n" not in str(raised.value)


def test_a_data_folder_that_cannot_be_made_is_named(monkeypatch, tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "file" / "home"))
    with pytest.raises(DataError, match=r"data folder \(Not a directory\): set SCIKIT_LEARN_DATA"):
        read_openml(SMALL)


def test_without_scikit_learn_the_extra_and_the_files_are_named(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(DataError, match=r'pip install -e "\.\[train\]", or put the files into a folder'):
        read_openml(SMALL)


def test_no_connection_waits_for_ever(monkeypatch) -> None:
    waits = []

    def answering(*_args: object, **_kwargs: object) -> SimpleNamespace:
        waits.append(socket.getdefaulttimeout())
        pixels, labels = small_table()
        return SimpleNamespace(data=pixels.astype(float), target=labels)

    monkeypatch.setattr(sklearn.datasets, "fetch_openml", answering)
    check_small(read_openml(SMALL))
    assert waits == [TIMEOUT]
    assert socket.getdefaulttimeout() is None


def test_a_server_that_never_answers_is_given_up(monkeypatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts, and says nothing
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/{{}}"
        monkeypatch.setattr("sklearn.datasets._openml.urlopen", urlopen)
        monkeypatch.setattr("sklearn.datasets._openml._SEARCH_NAME", address)
        monkeypatch.setattr("rosetta.data.openml.TIMEOUT", 0.05)
        with pytest.raises(DataError, match=r"cannot be fetched from openml\.org \(timed out\)"):
            read_openml(SMALL)


def _fewer_rows(table: SimpleNamespace) -> None:
    table.data, table.target = table.data[1:], table.target[1:]


def _other_columns(table: SimpleNamespace) -> None:
    table.data = table.data[:, 1:]


def _fewer_labels(table: SimpleNamespace) -> None:
    table.target = table.target[1:]


def _no_number(table: SimpleNamespace) -> None:
    table.target[0] = "cat"


def _no_label(table: SimpleNamespace) -> None:
    table.target[0] = None


def _label_out_of_range(table: SimpleNamespace) -> None:
    table.target[0] = "2"


def _shuffled(table: SimpleNamespace) -> None:
    table.target = sorted(table.target)


def _nan(table: SimpleNamespace) -> None:
    table.data[3, 3] = np.nan


def _too_bright(table: SimpleNamespace) -> None:
    table.data[3, 3] = 256


def _between(table: SimpleNamespace) -> None:
    table.data[3, 3] = 0.5


TABLES = {
    _fewer_rows: "has a table of 7 x 12, unlike the 8 images that were published: put the files into a folder",
    _other_columns: "has a table of 8 x 11, unlike",
    _fewer_labels: "images but [0-9] labels",
    _no_number: "has labels that are no whole numbers",
    _no_label: "has labels that are no whole numbers",
    _label_out_of_range: "gives image 0 the label 2, but labels go from 0 to 1",
    _shuffled: "has other counts of its classes, unlike",
    _nan: "has pixels that are no whole numbers from 0 to 255",
    _too_bright: "has pixels that are no whole numbers from 0 to 255",
    _between: "has pixels that are no whole numbers from 0 to 255",
}


@pytest.mark.parametrize(("fault", "message"), TABLES.items(), ids=[fault.__name__ for fault in TABLES])
def test_a_table_other_than_the_published_one_is_refused(
    monkeypatch, home: Path, fault: Callable[[SimpleNamespace], None], message: str
) -> None:
    pixels, labels = small_table()
    table = SimpleNamespace(data=pixels.astype(float), target=list(labels))
    fault(table)
    monkeypatch.setattr(sklearn.datasets, "fetch_openml", lambda *_args, **_kwargs: table)
    with pytest.raises(DataError, match=message):
        read_openml(SMALL)
    assert not (home / "rosetta").exists()


def test_a_table_larger_than_the_memory_is_refused_before_it_is_fetched(monkeypatch) -> None:
    monkeypatch.setattr("rosetta.data.checks.memory_for_images", lambda: 1000)
    with pytest.raises(DataError, match=r"would take 1,536 bytes of memory, but .* put the files into a folder"):
        read_openml(SMALL)


@pytest.mark.parametrize(
    ("published", "examples", "shape"), [(FASHION_MNIST, 70_000, (1, 28, 28)), (CIFAR10, 60_000, (3, 32, 32))]
)
def test_the_published_sets_are_of_their_published_size(published: Published, examples: int, shape: tuple) -> None:
    assert (published.examples, published.shape) == (examples, shape)
    assert len(set(published.classes)) == 10
