"""Arguments that several commands take."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from resnet_spec import ResNetSpec, get_spec, read_spec
from rosetta.backends import BACKENDS, BackendInfo, installed_backends, require_backends

ImageSize = Annotated[
    str | None, typer.Option(metavar="SIDE|HxW", help="Image size in pixels; the spec's own when left out.")
]
Backends = Annotated[
    list[str] | None,
    typer.Option(metavar="KEY[,KEY...]", help=f"Some of {','.join(BACKENDS)}; all that are installed when left out."),
]
Seconds = Annotated[float, typer.Option(min=1, help="Seconds until a process counts as hanging.")]
Json = Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the result as JSON; - is stdout.")]


def find_spec(name: str) -> ResNetSpec:
    """The spec that a person means: a TOML file, or a name in the zoo."""
    is_path = name.endswith(".toml") or "/" in name or os.path.isfile(name)
    return read_spec(name) if is_path else get_spec(name)


def choose_backends(keys: list[str] | None) -> list[BackendInfo]:
    """Those that a person names, with commas or one by one, else all that are installed; all can run here."""
    return require_backends(key.strip() for group in keys for key in group.split(",")) if keys else installed_backends()


def absent_backends(chosen: Sequence[BackendInfo]) -> list[BackendInfo]:
    """Those that a table names beside the chosen ones, because they are not installed."""
    return [info for info in BACKENDS.values() if info not in chosen and not info.is_installed()]
