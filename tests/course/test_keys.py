"""Keys, names, and what is drawn from them."""

import stat
from pathlib import Path

import pytest

from resnet_spec import RosettaError
from rosetta.teaching.keys import OPEN_KEY, Key, check_name, generator, new_key, read_key


def test_a_key_is_read_as_it_was_made(tmp_path: Path) -> None:
    key = new_key(tmp_path / "key.toml")
    assert len(key.secret) == 32
    assert read_key(tmp_path / "key.toml") == key
    assert stat.S_IMODE((tmp_path / "key.toml").stat().st_mode) == 0o600


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    before = new_key(tmp_path / "key.toml")
    with pytest.raises(RosettaError, match="is there already"):
        new_key(tmp_path / "key.toml")
    assert read_key(tmp_path / "key.toml") == before


@pytest.mark.parametrize("text", ["", 'key = "short"', "key = 3", "key", "\0", 'key = "' + "g" * 64 + '"'])
def test_what_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "key.toml").write_text(text)
    with pytest.raises(RosettaError, match=r"key\.toml"):
        read_key(tmp_path / "key.toml")


def test_a_missing_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RosettaError, match=r"key\.toml"):
        read_key(tmp_path / "key.toml")


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a b", "-a", "é", "a" * 65, "a\n", "=1", "a.", "../x"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(RosettaError, match="no name of a student"):
        check_name(name)


def test_numbers_depend_on_name_and_key_and_hidden_inputs_are_others() -> None:
    one, other = Key(b"one"), Key(b"other")
    drawn = [one.numbers_of("ada"), one.numbers_of("ben"), other.numbers_of("ada"), OPEN_KEY.numbers_of("ada")]
    assert len({*drawn, one.hidden_of("ada")[:16]}) == 5
    assert one.numbers_of("ada") == Key(b"one").numbers_of("ada")


def test_the_same_words_draw_the_same_numbers() -> None:
    assert generator("a", "b").integers(10**9) == generator("a", "b").integers(10**9)
    assert generator("a", "b").integers(10**9) != generator("ab").integers(10**9)
