"""Specs as TOML files: there and back, and what is refused."""

import codecs
import dataclasses
import os
import time

import pytest

from resnet_spec import SpecError, from_toml, get_spec, list_specs, read_spec, to_toml
from resnet_spec.toml import LARGEST_FILE


@pytest.mark.parametrize("name", list_specs())
def test_toml_gives_the_same_spec_back(name: str) -> None:
    spec = get_spec(name)
    again = from_toml(to_toml(spec))
    assert dataclasses.asdict(again) == dataclasses.asdict(spec)
    assert hash(again) == hash(spec)


BROKEN_FILES = [
    ("stem_kernel = ", "is not TOML"),
    ("stem_kernel = 3\nstem_kernel = 5", "is not TOML"),
    ("[stem]\nkernel = 3", "'stem' is not a field"),
    ("stem_kernel = 3.5", "stem_kernel is 3.5"),
    ("stage_blocks = [2, 2, 2, '2']", "stage_blocks is [2, 2, 2, '2']"),
    ("a = " + "[" * 5000, "is not TOML"),
    ("stem_kernel = " + "9" * 5000, "is not TOML"),
    ("stem_kernel = 0x" + "f" * 5000, "a number of more than 30 digits"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN_FILES, ids=[text[:20] for text, _ in BROKEN_FILES])
def test_a_broken_file_is_refused_by_its_path(tmp_path, text: str, message: str) -> None:
    path = tmp_path / "net.toml"
    path.write_text(text)
    with pytest.raises(SpecError) as caught:
        read_spec(path)
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_absent_or_binary_is_refused(tmp_path) -> None:
    with pytest.raises(SpecError, match="cannot be read"):
        read_spec(tmp_path / "absent.toml")
    with pytest.raises(SpecError, match="is a folder and no file: give the path of a TOML file"):
        read_spec(tmp_path)
    binary = tmp_path / "binary.toml"
    for content in (b"\xff\xfe\x00", b"name = '\xe9'"):
        binary.write_bytes(content)
        with pytest.raises(SpecError, match="text neither in UTF-8 nor, with its mark, in UTF-16"):
            read_spec(binary)


def test_a_file_without_a_name_is_named_after_itself(tmp_path) -> None:
    path = tmp_path / "my_net.toml"
    path.write_text("num_classes = 10")
    assert read_spec(path).name == "my_net"
    assert read_spec(path) == get_spec("resnet18", num_classes=10)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_redirect_of_windows_is_read(encoding: str, tmp_path) -> None:
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(encoding, b"")
    path = tmp_path / "net.toml"
    path.write_bytes(mark + to_toml(get_spec("resnet18").replace(name="netz \u00e4")).encode(encoding))
    assert read_spec(path) == get_spec("resnet18")
    assert read_spec(path).name == "netz \u00e4"


def test_what_may_have_no_end_is_not_read(tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    for path, kind in (("/dev/zero", "a device"), (tmp_path / "pipe.toml", "a pipe")):
        with pytest.raises(SpecError, match=f"is {kind} and no file: give the path of a TOML file"):
            read_spec(path)


def test_a_file_of_more_than_a_million_bytes_is_refused(tmp_path) -> None:
    path = tmp_path / "long.toml"
    path.write_text("#" * LARGEST_FILE)
    assert read_spec(path) == get_spec("resnet18")
    path.write_text("#" * (LARGEST_FILE + 1))
    with pytest.raises(SpecError, match="has 1,000,001 bytes, but a spec has at most 1,000,000"):
        read_spec(path)


def test_the_longest_spec_fits(tmp_path) -> None:
    values = {"stage_blocks": 1, "stage_channels": 100_000, "stage_strides": 1}
    (tmp_path / "long.toml").write_text("\n".join(f"{name} = {[value] * 10_000}" for name, value in values.items()))
    assert len(read_spec(tmp_path / "long.toml").stage_channels) == 10_000


@pytest.mark.parametrize("text", ["k{} = 1", "stem_kernel = 'k{}'", 'name = "k{}\\u0000"', "k{} = 1\n[k{}]"])
def test_a_long_word_is_not_echoed_whole(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        from_toml(text.replace("{}", "k" * 100_000))
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("text", ["{} = 1", "[{}]", "stem_kernel = {{ {} = 1 }}"])
def test_a_key_of_thousands_of_parts_is_refused_at_once(text: str) -> None:
    start = time.perf_counter()
    for part in ("a", '"a" ', " a"):
        with pytest.raises(SpecError, match="A key has more than 100 parts, but the fields of a spec have one"):
            from_toml(text.format(".".join([part] * 20_000)))
    assert time.perf_counter() - start < 3
