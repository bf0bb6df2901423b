"""A folder of photographs: what is listed, how each kind of file is decoded, and what is refused in one sentence."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from resnet_spec.errors import DataError
from rosetta.data import load_data, open_data
from rosetta.data.photographs import Photographs, broken_photographs
from rosetta.data.pictures import as_array, middle, random_crop, read_picture
from tests.data.photographs import draw_photograph, write_photographs


def listed(root: Path, **options) -> Photographs:
    found = open_data(str(root), 16, **options)
    assert isinstance(found, Photographs)
    return found


def names(files) -> list[str]:
    return [os.fsdecode(bytes(name)) for name in files.names]


def test_classes_are_the_folders_in_order_and_a_fifth_of_each_validates(tmp_path: Path) -> None:
    root = write_photographs(tmp_path / "animals", {"dog": 10, "cat": 5})
    found = listed(root)
    assert found.name == "animals"
    assert found.classes == ("cat", "dog")
    assert (len(found.training), len(found.validation)) == (12, 3)
    assert list(found.validation.labels) == [0, 1, 1]
    assert sorted(names(found.training) + names(found.validation)) == sorted(
        [f"cat/{n:03}.jpg" for n in range(5)] + [f"dog/{n:03}.jpg" for n in range(10)]
    )
    assert names(listed(root, seed=1).validation) != names(found.validation)
    assert names(listed(root).validation) == names(found.validation)


@pytest.mark.parametrize("validation", ["val", "valid", "validation"])
def test_train_and_val_above_the_classes(tmp_path: Path, validation: str) -> None:
    write_photographs(tmp_path / "train", {"a": 3, "b": 3, "c": 3})
    write_photographs(tmp_path / validation, {"a": 1, "c": 2})
    found = listed(tmp_path)
    assert found.classes == ("a", "b", "c")
    # ImageFolder would count the classes of val by themselves, and call c by b's number.
    assert list(found.validation.labels) == [0, 2, 2]
    assert found.training.path(0) == tmp_path / "train" / "a" / "000.jpg"
    assert found.validation.path(2) == tmp_path / validation / "c" / "001.jpg"
    assert found.beside == ()


def test_folders_beside_train_and_val_are_named_and_not_read(tmp_path: Path) -> None:
    for name in ("train", "val", "valid", "test"):
        write_photographs(tmp_path / name, {"a": 2, "b": 2})
    found = listed(tmp_path)
    assert found.beside == ("test", "valid")
    assert len(found.training) == len(found.validation) == 4


def test_folders_below_a_class_links_and_what_is_no_photograph(tmp_path: Path) -> None:
    root = write_photographs(tmp_path / "data", {"a/deeper": 2, "a": 1, "b": 2}, ".PNG")
    (root / "a" / "notes.txt").write_text("")
    (root / "a" / "._000.PNG").write_bytes(b"a shadow that macOS leaves")
    (root / ".git").mkdir()
    (root / "b" / "linked.jpeg").symlink_to(root / "a" / "000.PNG")
    (root / "b" / "loop").symlink_to(root / "b")
    found = listed(root)
    assert found.classes == ("a", "b")
    every = sorted(names(found.training) + names(found.validation))
    assert every == ["a/000.PNG", "a/deeper/000.PNG", "a/deeper/001.PNG", "b/000.PNG", "b/001.PNG", "b/linked.jpeg"]
    assert found.left_out == 1


def test_names_that_are_no_text(tmp_path: Path) -> None:
    root = write_photographs(tmp_path, {"a": 2, "b": 2})
    odd = os.path.join(os.fsencode(root), b"b", b"\xff\xe9 \n.jpg")
    os.rename(root / "b" / "000.jpg", odd)
    found = listed(root)
    assert {read_picture(files.path(n), 3).mode for files in (found.training, found.validation) for n in range(2)} == {
        "RGB"
    }


def test_a_link_that_leads_nowhere_is_named_when_it_is_read_and_a_pipe_at_once(tmp_path: Path) -> None:
    root = write_photographs(tmp_path, {"a": 2, "b": 2})
    (root / "a" / "gone.jpg").symlink_to(root / "nowhere.jpg")
    sentences = broken_photographs(listed(root), lambda: None)
    assert sentences == [
        f"{root / 'a' / 'gone.jpg'} cannot be read (No such file or directory): give a file that you may read."
    ]
    os.mkfifo(root / "b" / "pipe.jpg")
    with pytest.raises(DataError, match=r"pipe.jpg is a pipe and no file: give the path of a photograph"):
        listed(root)


def test_the_folder_that_one_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_photographs(tmp_path / "animals", {"a": 2, "b": 2})
    monkeypatch.chdir(root)
    assert listed(Path(".")).name == "animals"


def test_the_digest_names_the_files_and_how_they_are_cut(tmp_path: Path) -> None:
    root = write_photographs(tmp_path, {"a": 3, "b": 3})
    digest = listed(root).digest()
    assert listed(root).digest() == digest
    assert open_data(str(root), 17).digest() != digest
    assert listed(root, seed=1).digest() != digest
    draw_photograph(99, 80, 80).save(root / "a" / "000.jpg")
    assert listed(root).digest() != digest


def test_photographs_are_no_arrays(tmp_path: Path) -> None:
    write_photographs(tmp_path, {"a": 2, "b": 2})
    with pytest.raises(DataError, match="holds photographs, which are read one by one: open it with open_data"):
        load_data(str(tmp_path), 16)


REFUSALS: dict[str, tuple[dict[str, int], str]] = {
    "an empty folder": ({}, "holds neither IDX files"),
    "one class": ({"a": 2}, "has one class, 'a', but there must be two"),
    "a class without photographs": ({"a": 2, "b": 0}, "b has no photograph, as .jpg, .jpeg, .png, .webp, but each"),
    "one example": ({"a": 2, "b": 1}, "has one image of class 1, but needs two"),
    "val without train": ({"val/a": 2, "val/b": 2}, "has val, but no train beside it"),
    "a class of val alone": (
        {"train/a": 2, "train/b": 2, "val/z": 1},
        "val has the class 'z', which .*train has not",
    ),
    "nothing in val": ({"train/a": 2, "train/b": 2, "val/a": 0}, "val has no photograph"),
    "no classes in train": ({"train": 2, "val/a": 2}, "train has no folders in it, but photographs need one"),
    "photographs without classes": ({"": 2}, "has no folders in it, but photographs need one for each class"),
}


@pytest.mark.parametrize(("counts", "sentence"), REFUSALS.values(), ids=REFUSALS)
def test_what_is_no_data_set_is_refused(tmp_path: Path, counts: dict[str, int], sentence: str) -> None:
    write_photographs(tmp_path, counts)
    with pytest.raises(DataError, match=sentence):
        open_data(str(tmp_path), 16)


def test_photographs_need_a_size(tmp_path: Path) -> None:
    write_photographs(tmp_path, {"a": 2, "b": 2})
    with pytest.raises(DataError, match="holds photographs of any size: give the image size"):
        open_data(str(tmp_path))


def saved(path: Path, picture: Image.Image, **options) -> np.ndarray:
    picture.save(path, **options)
    return as_array(read_picture(path, 3))


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_each_format_is_decoded(tmp_path: Path, suffix: str) -> None:
    picture = draw_photograph(1)
    found = saved(tmp_path / f"x{suffix}", picture)
    assert (found.shape, found.dtype) == ((3, 30, 40), np.uint8)
    assert np.abs(found.astype(int) - as_array(picture)).mean() < 6


def test_grey_palette_transparency_and_cmyk_become_colours(tmp_path: Path) -> None:
    picture = draw_photograph(2)
    for mode in ("L", "LA", "1", "P", "RGBA", "CMYK"):
        suffix = ".jpg" if mode == "CMYK" else ".png"
        found = saved(tmp_path / f"{mode}{suffix}", picture.convert(mode))
        assert found.shape == (3, 30, 40), mode
        wanted = as_array(picture.convert(mode).convert("RGB"))
        assert np.abs(found.astype(int) - wanted).mean() < 4, mode
    clear = picture.quantize(16)
    clear.info["transparency"] = bytes(range(16))
    assert np.array_equal(saved(tmp_path / "clear.png", clear), as_array(clear.convert("RGBA").convert("RGB")))
    assert as_array(read_picture(tmp_path / "RGBA.png", 1)).shape == (1, 30, 40)


def test_sixteen_bits_are_halved_and_not_cut_off(tmp_path: Path) -> None:
    ramp = np.linspace(0, 65535, 1200).astype(np.uint16).reshape(30, 40)
    found = saved(tmp_path / "deep.png", Image.fromarray(ramp))
    assert np.array_equal(found, np.broadcast_to((ramp >> 8).astype(np.uint8), (3, 30, 40)))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_upright(tmp_path: Path, orientation: int) -> None:
    upright = Image.new("RGB", (32, 16))
    upright.paste((255, 0, 0), (0, 0, 16, 8))  # the corner at the top left is red
    turn = {
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }.get(orientation, [])
    stored = upright
    for step in turn:
        stored = stored.transpose(step)
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert np.array_equal(saved(tmp_path / "x.png", stored, exif=exif), as_array(upright))
    deep = Image.fromarray(np.asarray(stored.convert("L")).astype(np.uint16) << 8)
    assert np.array_equal(saved(tmp_path / "deep.png", deep, exif=exif), as_array(upright.convert("L").convert("RGB")))


@pytest.mark.parametrize("exif", [b"no EXIF at all", b"Exif\0\0II*\0\x08\0\0\0\xff\xff", b"MM\0*\xff\xff\xff\xff"])
def test_what_stands_in_exif_keeps_no_photograph_out(tmp_path: Path, exif: bytes) -> None:
    picture = draw_photograph(6)
    assert np.abs(saved(tmp_path / "x.jpg", picture, exif=exif).astype(int) - as_array(picture)).mean() < 6


def test_exif_that_cannot_be_written_again_turns_a_photograph_all_the_same(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x9003] = 6, "2020:01:01 00:00:00"
    block = exif.tobytes().replace(b"\x90\x03\x00\x02", b"\x02\x03\x00\x02")  # a date under the tag of a number
    picture = draw_photograph(6)
    found = saved(tmp_path / "x.jpg", picture, exif=block)
    assert np.abs(found.astype(int) - as_array(picture.transpose(Image.Transpose.ROTATE_270))).mean() < 6


def broken_files(folder: Path) -> dict[str, bytes]:
    draw_photograph(3).save(folder / "whole.jpg")
    whole = (folder / "whole.jpg").read_bytes()
    draw_photograph(3).save(folder / "whole.gif")
    return {
        "half.jpg": whole[: len(whole) // 2],
        "empty.png": b"",
        "text.webp": b"not a picture at all",
        "gif.jpg": (folder / "whole.gif").read_bytes(),
    }


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    for name, content in broken_files(tmp_path).items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(DataError, match=rf"{name} cannot be read as a JPEG, PNG or WebP image \(.*\): is it whole"):
            read_picture(path, 3)
    with pytest.raises(DataError, match=r"gone.jpg cannot be read \(No such file or directory\)"):
        read_picture(tmp_path / "gone.jpg", 3)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_photograph_that_was_cut_off_is_never_half_a_picture(tmp_path: Path, suffix: str, share: float) -> None:
    path = tmp_path / f"x{suffix}"
    draw_photograph(3, 200, 150).save(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(DataError, match="is it whole"):
        read_picture(path, 3)


def test_a_picture_of_too_many_pixels_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw_photograph(3, 60, 50).save(tmp_path / "x.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 2000)
    assert read_picture(tmp_path / "x.png", 3).size == (60, 50)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(DataError, match=r"x.png has more than 2,000 pixels: make it smaller, or take it out\."):
        read_picture(tmp_path / "x.png", 3)


def test_all_broken_files_are_found_before_training(tmp_path: Path) -> None:
    root = write_photographs(tmp_path / "data", {"a": 4, "b": 4})
    for name, content in broken_files(tmp_path).items():
        (root / "b" / name).write_bytes(content)
    tried = []
    sentences = broken_photographs(listed(root), lambda: tried.append(1))
    assert len(tried) == 12
    assert sorted(Path(sentence.split(" cannot")[0]).name for sentence in sentences) == sorted(broken_files(tmp_path))


def test_the_middle_is_what_torchvision_cuts(tmp_path: Path) -> None:
    picture = draw_photograph(4, 500, 375)
    resized = picture.resize((341, 256), Image.Resampling.BILINEAR)  # Resize(256)
    wanted = resized.crop((58, 16, 58 + 224, 16 + 224))  # CenterCrop(224), which rounds 58.5 to the even number
    assert np.array_equal(as_array(middle(picture, (224, 224))), as_array(wanted))
    assert as_array(middle(picture, (20, 90))).shape == (3, 20, 90)
    assert as_array(middle(draw_photograph(4, 3, 2), (64, 64))).shape == (3, 64, 64)


@pytest.mark.parametrize("short", [1, 3, 47, 129, 255, 333, 375, 1001])
def test_the_shorter_side_is_made_256_whatever_it_was(short: int) -> None:
    class Watched:
        def __init__(self, width: int, height: int) -> None:
            self.width, self.height = width, height

        def resize(self, size, _resampling):
            return Watched(*size)

        def crop(self, box):
            return self, box

    for long in (short, short + 1, 2 * short, 5 * short + 2):
        resized, box = middle(Watched(long, short), (224, 224))
        assert (resized.width, resized.height) == (int(256 * long / short), 256)  # as torchvision's Resize(256)
        assert (box[1], box[3], box[2] - box[0]) == (16, 240, 224)
        resized, _ = middle(Watched(short, long), (112, 112))
        assert (resized.width, resized.height) == (128, int(128 * long / short))


def test_a_random_crop_knows_nothing_of_what_lies_outside() -> None:
    strip = Image.new("L", (600, 10), 255)
    strip.paste(0, (293, 0, 306, 10))  # the 13 columns in its middle that are within the proportions
    assert not as_array(random_crop(strip, (8, 8), np.random.default_rng(0))).any()


def test_a_random_crop_has_the_published_areas_and_proportions() -> None:
    rng = np.random.default_rng(0)
    boxes = []

    class Watched:
        width, height = 400, 300

        def crop(self, box):
            boxes.append(box)
            return self

        def resize(self, size, _resampling):
            return size

    for _ in range(2000):
        assert random_crop(Watched(), (10, 20), rng) == (20, 10)
    left, top, right, bottom = np.array(boxes).T
    assert (left >= 0).all()
    assert (top >= 0).all()
    assert (right <= 400).all()
    assert (bottom <= 300).all()
    width, height = right - left, bottom - top
    share, proportion = width * height / (400 * 300), width / height
    assert 0.075 < share.min() < 0.1
    assert share.max() > 0.9
    assert 0.73 < proportion.min() < 0.78
    assert 1.3 < proportion.max() < 1.36
    # Half of the areas that are drawn are above 0.54, and of the large ones some do not fit.
    assert 0.4 < np.median(share) < 0.54


def test_a_photograph_too_long_for_any_rectangle_gives_its_middle() -> None:
    strip = draw_photograph(5, 600, 10)
    found = random_crop(strip, (8, 8), np.random.default_rng(0))
    assert found.size == (8, 8)
