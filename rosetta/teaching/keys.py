"""Where a student's numbers and a grader's hidden inputs come from: names, and a teacher's secret."""

import hashlib
import hmac
import os
import re
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from resnet_spec import RosettaError
from resnet_spec.files import check_regular, reading, replacing, shown

KEY_VARIABLE = "ROSETTA_COURSE_KEY"
"""The environment variable that names the key's file where notebooks are graded."""
_SECRET = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Key:
    """A teacher's key: who has it knows every hidden input and every right answer."""

    secret: bytes = b""
    """Empty for everybody who works through the course alone."""

    def numbers_of(self, student: str) -> str:
        """The text from which all numbers of a student's statements are drawn; it stands in `answers.toml`."""
        return self._digest("numbers", student)[:16]

    def hidden_of(self, student: str) -> str:
        """The text from which the inputs of grading are drawn."""
        return self._digest("hidden", student)

    def _digest(self, *words: str) -> str:
        return hmac.new(self.secret, "\0".join(words).encode(), hashlib.sha256).hexdigest()


OPEN_KEY = Key()


def new_key(path: Path) -> Key:
    """A new key, written where only its owner can read it; raises RosettaError for a file that is there already."""
    if os.path.lexists(path):
        raise RosettaError(
            f"{path} is there already: a key that is replaced grades nobody any more. Name another file."
        )
    secret = secrets.token_hex(32)
    about = "# The key of a course. Keep it from students: it gives every hidden input and every answer."
    text = f'{about}\nkey = "{secret}"\n'
    with replacing(path, RosettaError) as complete:
        complete.touch(mode=0o600)
        complete.write_text(text, encoding="utf-8")
    return Key(bytes.fromhex(secret))


def read_key(path: Path) -> Key:
    """The key in a file; raises RosettaError where there is none."""
    check_regular(path, "a key, as `rosetta course key` makes it", RosettaError)
    with reading(path, "a key", RosettaError):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    secret = data.get("key")
    if not isinstance(secret, str) or not _SECRET.fullmatch(secret):
        raise RosettaError(f"{path} holds no key: give the file that `rosetta course key` has made.")
    return Key(bytes.fromhex(secret))


def check_name(name: str, whose: str = "a student") -> str:
    """The name, where it can be a folder's; raises RosettaError for another."""
    if not _NAME.fullmatch(name) or name.endswith("."):
        raise RosettaError(
            f"{shown(repr(name))} is no name of {whose} here: give up to 64 letters, digits, dots, hyphens and"
            " underscores, beginning with a letter or a digit, as ada or s123456."
        )
    return name


def generator(*words: str) -> np.random.Generator:
    """Draws the same numbers for the same words, on every machine."""
    digest = hashlib.sha256("\0".join(words).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))
