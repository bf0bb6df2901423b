"""Data sets of one's own in .npz files."""

import io
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_spec.errors import DataError
from rosetta.data import load_data
from tests.data.files import draw_images
from tests.data.test_load import check_habits, check_read_or_refused

IMAGES, LABELS = draw_images(20, 6, 5), np.arange(20) % 3
GOOD = {"images": IMAGES, "labels": LABELS}
HELD_OUT = {"validation_images": IMAGES[:4], "validation_labels": LABELS[:4]}


def save(tmp_path, **arrays: np.ndarray) -> str:
    np.savez(tmp_path / "mine.npz", **arrays)
    return str(tmp_path / "mine.npz")


@pytest.mark.parametrize("save_as", [np.savez, np.savez_compressed])
def test_a_validation_set_is_kept_as_it_is(tmp_path, save_as) -> None:
    save_as(tmp_path / "mine.npz", **GOOD, **HELD_OUT, classes=np.array(["a", "b", "c"]))
    data = load_data(str(tmp_path / "mine.npz"))
    check_habits(data)
    assert (data.name, data.classes, data.flippable) == ("mine", ("a", "b", "c"), False)
    assert np.array_equal(data.training.images[:, 0], IMAGES)
    assert np.array_equal(data.training.labels, LABELS)
    assert np.array_equal(data.validation.images[:, 0], IMAGES[:4])
    assert np.array_equal(data.validation.labels, LABELS[:4])


def test_without_one_a_fifth_of_every_class_validates(tmp_path) -> None:
    data = load_data(save(tmp_path, **GOOD))
    check_habits(data)
    assert data.classes == ("0", "1", "2")
    assert np.bincount(data.validation.labels).tolist() == [1, 1, 1]


@pytest.mark.parametrize("channels", [1, 3])
def test_channels_may_stand_first_or_last(tmp_path, channels: int) -> None:
    last = draw_images(20, 6, 5, channels)
    first = np.asfortranarray(last.transpose(0, 3, 1, 2))
    one, other = (load_data(save(tmp_path, images=images, labels=LABELS)) for images in (first, last))
    check_habits(one)
    assert one.training.images.shape[1:] == (channels, 6, 5)
    assert np.array_equal(one.training.images, other.training.images)


def test_labels_of_any_whole_kind_are_read(tmp_path) -> None:
    for dtype in ("uint8", ">i4", "uint64"):
        assert load_data(save(tmp_path, images=IMAGES, labels=LABELS.astype(dtype))).classes == ("0", "1", "2")


FAULTS: dict[str, dict[str, np.ndarray]] = {
    "has no array called images, only labels: it needs images and labels": {"labels": LABELS},
    "has no array called labels, only images": {"images": IMAGES},
    "has no array called images, only nothing": {},
    r"has 19 images but 20 labels": {"images": IMAGES[1:], "labels": LABELS},
    "has no images": {"images": IMAGES[:0], "labels": LABELS[:0]},
    r"holds float64 in images, but images are uint8 .*\(255 \* images\)": {"images": IMAGES / 255, "labels": LABELS},
    "holds int64 in images, but images are uint8": {"images": IMAGES.astype(int), "labels": LABELS},
    "holds float32 in images": {"images": np.full((20, 6, 5), np.nan, np.float32), "labels": LABELS},
    r"images of shape \(20, 30\), but it must be": {"images": IMAGES.reshape(20, 30), "labels": LABELS},
    r"images of shape \(20, 6, 5, 2\), but it must be": {"images": draw_images(20, 6, 5, 2), "labels": LABELS},
    r"images of shape \(20, 3, 6, 3\), but .* not both": {"images": draw_images(20, 3, 6, 3), "labels": LABELS},
    r"images of shape \(\), but": {"images": np.uint8(3), "labels": LABELS},
    "holds float64 .* in labels, but labels are whole numbers": {"images": IMAGES, "labels": LABELS + np.nan},
    r"of shape \(20, 1\) in labels": {"images": IMAGES, "labels": LABELS[:, None]},
    "holds <U.* in labels": {"images": IMAGES, "labels": LABELS.astype(str)},
    "gives image 0 the label -1": {"images": IMAGES, "labels": LABELS - 1},
    "gives image 2 the label 2, but labels go from 0 to 1": {**GOOD, "classes": np.array(["a", "b"])},
    "has the label 18446744073709551615, but without an array of classes": {
        "images": IMAGES,
        "labels": np.full(20, 2**64 - 1, np.uint64),
    },
    "has one image of class 7, but needs two": {"images": IMAGES, "labels": np.array([0] * 19 + [7])},
    "holds int64 of shape .* in classes, but they are a list of names": {**GOOD, "classes": np.arange(3)},
    "calls two classes by one name": {**GOOD, "classes": np.array(["a", "b", "a"])},
    r"calls a class 'a\?b', but each needs a short name": {**GOOD, "classes": np.array(["a\nb", "b", "c"])},
    "calls a class '', but": {**GOOD, "classes": np.array(["", "b", "c"])},
    "only one of validation_images and validation_labels": {**GOOD, "validation_images": IMAGES},
    "The validation set of .* has 20 images but 4 labels": {**GOOD, **HELD_OUT, "validation_images": IMAGES},
    "The validation set of .* has no images": {
        **GOOD,
        "validation_images": IMAGES[:0],
        "validation_labels": LABELS[:0],
    },
    "trains on images of 1x6x5 and validates on 1x5x6": {
        **GOOD,
        **HELD_OUT,
        "validation_images": IMAGES[:4].transpose(0, 2, 1),
    },
}


@pytest.mark.parametrize(("message", "arrays"), FAULTS.items(), ids=range(len(FAULTS)))
def test_arrays_that_make_no_sense_are_refused(tmp_path, message: str, arrays: dict[str, np.ndarray]) -> None:
    with pytest.raises(DataError, match=message) as raised:
        load_data(save(tmp_path, **arrays))
    assert "\n" not in str(raised.value)


class _Bomb:
    def __reduce__(self) -> tuple:
        return pytest.fail, ("a pickle was loaded",)


def test_pickles_are_refused_and_never_loaded(tmp_path) -> None:
    with pytest.raises(DataError, match="holds Python objects in labels, which are never loaded"):
        load_data(save(tmp_path, images=IMAGES, labels=np.array([_Bomb()] * 20, object)))
    (tmp_path / "mine.npz").write_bytes(pickle.dumps(_Bomb()))
    with pytest.raises(DataError, match=r"cannot be read as a NumPy archive \(File is not a zip file\): is it whole"):
        load_data(str(tmp_path / "mine.npz"))


def test_an_archive_that_unpacks_to_more_than_deflate_can_is_refused(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "mine.npz", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("images.npy", bytes(10**7))
    with pytest.raises(DataError, match=r"claims to hold 10,000,000 bytes but has [0-9]{3}: it is damaged, made to"):
        load_data(str(tmp_path / "mine.npz"))


def test_an_archive_larger_than_the_memory_is_refused(tmp_path, monkeypatch) -> None:
    path = save(tmp_path, **GOOD)
    monkeypatch.setattr("rosetta.data.checks.memory_for_images", lambda: 500)
    with pytest.raises(DataError, match="bytes of memory, but this machine has 500 to spare"):
        load_data(path)


@pytest.mark.parametrize(("examples", "claimed"), [(10**9, "784,000,000,000"), (0, "0")])
def test_an_array_that_claims_other_than_it_has_is_refused(tmp_path, examples: int, claimed: str) -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": (examples, 28, 28)})
    with zipfile.ZipFile(tmp_path / "mine.npz", "w") as archive:
        archive.writestr("images.npy", header.getvalue() + bytes(100))
    with pytest.raises(DataError, match=f"claims {claimed} bytes for images but has 100: is it whole"):
        load_data(str(tmp_path / "mine.npz"))


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_no_damage_makes_anything_but_a_data_set_or_a_sentence(tmp_path_factory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "mine.npz"
    np.savez(path, **GOOD)
    content = bytearray(path.read_bytes())
    del content[data.draw(st.integers(len(content) // 2, len(content))) :]
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=3)):
        content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    check_read_or_refused(str(path))
