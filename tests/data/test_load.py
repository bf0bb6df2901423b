"""What every data set has in common: names, sizes, channels, the seeded split."""

import hashlib
import os
import sys

import numpy as np
import pytest
from PIL import Image

from resnet_spec.data import Data, Split
from resnet_spec.errors import DataError
from rosetta.data import checks, load_data
from rosetta.data.checks import stratified
from tests.data.files import draw_images


def save(path, images: np.ndarray, labels: np.ndarray | None = None) -> str:
    np.savez(path, images=images, labels=np.arange(len(images)) % 2 if labels is None else labels)
    return str(path)


def check_habits(data: Data) -> None:
    for split in (data.training, data.validation):
        assert split.images.dtype == np.uint8
        assert split.images.ndim == 4
        assert split.images.flags.c_contiguous
        assert split.images.flags.writeable  # PyTorch warns of arrays that are not
        assert split.labels.dtype == np.int64
        assert len(split.images) == len(split.labels) == len(split)
        assert split.labels.min() >= 0
        assert split.labels.max() < len(data.classes)


def check_read_or_refused(name: str) -> None:
    """Whatever the bytes: a data set, or one sentence."""
    try:
        check_habits(load_data(name))
    except DataError as error:
        if "\n" in str(error):
            pytest.fail(f"more than a sentence: {error}")


def test_digits_are_real_and_split_the_same_everywhere() -> None:
    data = load_data("digits")
    check_habits(data)
    assert (data.name, data.classes, data.flippable) == ("digits", tuple("0123456789"), False)
    assert data.training.images.shape == (1438, 1, 8, 8)
    assert data.validation.images.shape == (359, 1, 8, 8)
    assert (data.training.images.min(), data.training.images.max()) == (0, 255)
    assert data.training.images[0, 0, 0].tolist() == [0, 0, 80, 207, 143, 16, 0, 0]  # of 16: 0 0 5 13 9 1 0 0
    labels = np.concatenate([data.training.labels, data.validation.labels])
    assert hashlib.sha256(labels.astype("<i8").tobytes()).hexdigest()[:16] == "b596fcabd698abfa"


def test_a_split_has_a_fifth_of_every_class_and_depends_on_the_seed_alone() -> None:
    first, again, other = load_data("digits", seed=1), load_data("digits", seed=1), load_data("digits", seed=2)
    assert np.array_equal(first.validation.images, again.validation.images)
    assert not np.array_equal(first.validation.images, other.validation.images)
    training, validation = (np.bincount(split.labels) for split in (first.training, first.validation))
    assert (abs(validation - (training + validation) / 5) <= 0.5).all()


def test_a_split_gives_each_image_to_one_side_with_its_label() -> None:
    whole = Split(np.arange(40, dtype=np.uint8).reshape(40, 1, 1, 1), np.arange(40) % 3)
    training, validation = stratified("it", whole, seed=0)
    numbers = np.concatenate([training.images, validation.images]).ravel()
    assert sorted(numbers) == list(range(40))
    assert (numbers % 3 == np.concatenate([training.labels, validation.labels])).all()
    assert (np.diff(training.images.ravel().astype(int)) > 0).all()


def test_two_images_of_a_class_are_enough_to_split(tmp_path) -> None:
    data = load_data(save(tmp_path / "pairs.npz", draw_images(4, 3, 3)))
    assert (len(data.training), len(data.validation)) == (2, 2)


@pytest.mark.parametrize("size", [(12, 7), (3, 4), (9, 9), (9, 20)])
@pytest.mark.parametrize("channels", [1, 3])
def test_resizing_is_pillows(tmp_path, size: tuple[int, int], channels: int) -> None:
    images = draw_images(10, 9, 9, channels)
    path = save(tmp_path / "images.npz", images)
    original, data = load_data(path), load_data(path, size)
    check_habits(data)
    assert data.training.images.shape[1:] == (channels, *size)
    for before, after in zip(original.training.images, data.training.images, strict=True):
        for channel, resized in zip(before, after, strict=True):
            picture = Image.fromarray(channel).resize(size[::-1], Image.Resampling.BILINEAR)
            assert np.array_equal(resized, np.asarray(picture))


def test_a_side_is_a_square() -> None:
    data = load_data("digits", 32, in_channels=3)
    check_habits(data)
    assert data.training.images.shape == (1438, 3, 32, 32)
    assert data.validation.images.shape == (359, 3, 32, 32)


def test_grey_becomes_three_equal_channels() -> None:
    grey, colour = load_data("digits"), load_data("digits", in_channels=3)
    check_habits(colour)
    assert all(np.array_equal(colour.training.images[:, [channel]], grey.training.images) for channel in range(3))


def test_colour_becomes_luma(tmp_path) -> None:
    path = save(tmp_path / "colours.npz", draw_images(10, 3, 6, 5))
    colour, grey = load_data(path), load_data(path, in_channels=1)
    check_habits(grey)
    luma = np.tensordot(colour.training.images, (0.299, 0.587, 0.114), (1, 0))
    assert abs(grey.training.images[:, 0] - luma).max() <= 0.51


def test_what_fits_is_left_alone(tmp_path) -> None:
    path = save(tmp_path / "images.npz", draw_images(10, 3, 6, 5))
    left, asked = load_data(path), load_data(path, (6, 5), in_channels=3)
    assert np.array_equal(left.training.images, asked.training.images)


NAMES = {
    "digit": "'digit' is no data set: did you mean digits, .*, or the path of a folder or an .npz file",
    "cifar-10": "did you mean cifar10",
    "Fashion_MNIST": "did you mean fashion-mnist",
    "": "holds neither IDX files",
    "\x1b[31m": r"'\?\[31m' is no data set",
    "no/such/place": "no/such/place is neither a file nor a folder: give digits, fashion-mnist, cifar10, a folder",
    "images.npz": "images.npz is neither a file nor a folder",
    "a" * 5000: r"a\.\.\. cannot be looked up \(File name too long\)|a\.\.\.' is no data set",
    "~nobody-of-that-name": "cannot be looked up",
    "digits\0": "no data set",
    os.devnull: "/dev/null is neither a file nor a folder",
    __file__: "is a file but no .npz",
}


@pytest.mark.parametrize(("name", "message"), NAMES.items(), ids=range(len(NAMES)))
def test_an_unknown_name_is_refused(tmp_path, monkeypatch, name: str, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match=message):
        load_data(name)


def test_a_folder_without_data_is_refused(tmp_path) -> None:
    with pytest.raises(DataError, match=r"holds neither IDX files, as .* give the folder that they are in"):
        load_data(str(tmp_path))


@pytest.mark.parametrize("size", [0, -3, 1.5, True, "32", (32,), (8, 0), (8, 8, 8), (8, "8"), 2**40])
def test_an_impossible_size_is_refused(size) -> None:
    with pytest.raises(DataError, match=r"image_size is .*, but must be a side or \(height, width\) of 1 pixel"):
        load_data("digits", size)


@pytest.mark.parametrize("channels", [0, 2, 4, -1, True, "rgb"])
def test_other_channels_are_refused(channels) -> None:
    with pytest.raises(DataError, match=r"in_channels is .*, but images have 1 channel"):
        load_data("digits", in_channels=channels)


@pytest.mark.parametrize("seed", [-1, 0.5, None, 2**64])
def test_an_impossible_seed_is_refused(seed) -> None:
    with pytest.raises(DataError, match=r"seed is .*, but must be a whole number from 0"):
        load_data("digits", seed=seed)


def test_images_too_large_for_the_memory_are_refused_before_they_are_made() -> None:
    message = r"digits in 1,797 images of 1x100000x100000 would take 35,940,000,000,000 bytes .* smaller image size"
    with pytest.raises(DataError, match=message):
        load_data("digits", 100_000)


def exhausted(*_args: object, **_kwargs: object) -> None:
    raise MemoryError


def test_running_out_of_memory_is_said(tmp_path, monkeypatch) -> None:
    path = save(tmp_path / "mine.npz", draw_images(4, 3, 3))
    monkeypatch.setattr("rosetta.data.fitted", exhausted)
    with pytest.raises(DataError, match="digits does not fit into this machine's memory"):
        load_data("digits")
    monkeypatch.setattr(np.lib.format, "read_array", exhausted)
    with pytest.raises(DataError, match="does not fit into this machine's memory"):
        load_data(path)


def test_the_memory_is_guessed_where_the_system_does_not_say(monkeypatch) -> None:
    monkeypatch.setattr(os, "sysconf", lambda name: -1 if name == "unknown" else (_ for _ in ()).throw(ValueError))
    assert checks.memory_for_images() == 4 * 1024**3


def test_without_scikit_learn_the_extra_is_named(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(DataError, match=r'scikit-learn, which is not installed: pip install -e "\.\[train\]"'):
        load_data("digits")


def test_without_pillow_the_extra_is_named(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert load_data("digits", 8, in_channels=3).training.images.shape[1:] == (3, 8, 8)  # needs none
    with pytest.raises(DataError, match=r'Pillow, which is not installed: pip install -e "\.\[train\]"'):
        load_data("digits", 32)
