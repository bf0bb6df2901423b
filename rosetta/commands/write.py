"""`rosetta write`."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from rosetta import output
from rosetta.backends import BACKENDS, get_backend
from rosetta.commands.arguments import find_spec
from rosetta.writing.write import write


def write_command(
    arch: Annotated[str, typer.Argument(metavar="ARCH|FILE.toml", help="A network of the zoo or a spec file.")],
    backend: Annotated[
        str, typer.Option(metavar="KEY", help=f"One of {', '.join(BACKENDS)}; its framework need not be installed.")
    ],
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="FILE.py", help="Where to; standard output when left out.")
    ] = Path("-"),
) -> None:
    """Write one network as plain code that stands alone: `rosetta write resnet18_d2l --backend jax`."""
    spec, info = find_spec(arch), get_backend(backend)
    output.check_writable(out)
    output.write_text(out, write(spec, info, shlex.join(["rosetta", "write", arch, "--backend", backend])))
