"""Specs as TOML: written in the order of the fields, read back strictly."""

import codecs
import dataclasses
import re
import tomllib
from pathlib import Path

from resnet_spec.errors import SpecError
from resnet_spec.files import LONGEST_REASON, check_regular
from resnet_spec.spec import ResNetSpec, check_fields

# The longest spec, of as many stages as there may be blocks, has an eighth of it.
LARGEST_FILE = 1_000_000
# The parser takes the square of a key's length: minutes for one of 50,000 parts.
_ENDLESS_KEY = re.compile(r"""(?:\.\s*+[\w"'-]++\s*+){100}""")


def to_toml(spec: ResNetSpec) -> str:
    """The spec as a TOML document that `from_toml` reads back to an equal spec."""
    import tomlkit  # only here: it takes a third of the time that this package takes to import

    return tomlkit.dumps(dataclasses.asdict(spec))


def from_toml(text: str, name: str = "resnet") -> ResNetSpec:
    """The spec in a TOML document; a field that is not given has its default, a name the one given here.

    Raises SpecError for text that is no TOML, an unknown key or a senseless value.
    """
    if _ENDLESS_KEY.search(text):
        raise SpecError("A key has more than 100 parts, but the fields of a spec have one: give a spec's fields.")
    try:
        fields = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a TOMLDecodeError, or a number of thousands of digits
        raise SpecError(f"This is not TOML: {str(error)[:LONGEST_REASON]}.") from None
    check_fields(fields)
    return ResNetSpec(**{"name": name, **fields})


def read_spec(path: str | Path) -> ResNetSpec:
    """The spec in a TOML file, named after the file when it has no name of its own.

    UTF-8, or UTF-16 with its mark, as a redirect in Windows' PowerShell writes it. Raises SpecError,
    with the path, when the file cannot be read or makes no sense.
    """
    path = Path(path)
    check_regular(path, "a TOML file", SpecError)
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise SpecError(f"This has {size:,} bytes, but a spec has at most {LARGEST_FILE:,}: give a TOML file.")
        content = path.read_bytes()
        encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
        return from_toml(content.decode(encoding), name=path.stem)
    except OSError as error:
        raise SpecError(f"{path} cannot be read ({error.strerror}): give the path of a TOML file.") from None
    except UnicodeDecodeError:
        raise SpecError(f"{path} is text neither in UTF-8 nor, with its mark, in UTF-16: give a TOML file.") from None
    except SpecError as error:
        raise SpecError(f"{path}: {error}") from None
