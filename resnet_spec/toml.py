"""Specs as TOML: written in the order of the fields, read back strictly."""

import dataclasses
import tomllib
from pathlib import Path

from resnet_spec.errors import SpecError
from resnet_spec.spec import ResNetSpec, check_fields


def to_toml(spec: ResNetSpec) -> str:
    """The spec as a TOML document that `from_toml` reads back to an equal spec."""
    import tomlkit  # only here: it takes a third of the time that this package takes to import

    return tomlkit.dumps(dataclasses.asdict(spec))


def from_toml(text: str, name: str = "resnet") -> ResNetSpec:
    """The spec in a TOML document; a field that is not given has its default, a name the one given here.

    Raises SpecError for text that is no TOML, an unknown key or a senseless value.
    """
    try:
        fields = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a TOMLDecodeError, or a number of thousands of digits
        raise SpecError(f"This is not TOML: {error}.") from None
    check_fields(fields)
    return ResNetSpec(**{"name": name, **fields})


def read_spec(path: str | Path) -> ResNetSpec:
    """The spec in a TOML file, named after the file when it has no name of its own.

    Raises SpecError, with the path, when the file cannot be read or makes no sense.
    """
    path = Path(path)
    try:
        return from_toml(path.read_text(encoding="utf-8"), name=path.stem)
    except OSError as error:
        raise SpecError(f"{path} cannot be read ({error.strerror}): give the path of a TOML file.") from None
    except UnicodeDecodeError:
        raise SpecError(f"{path} is not UTF-8 text: give a TOML file.") from None
    except SpecError as error:
        raise SpecError(f"{path}: {error}") from None
