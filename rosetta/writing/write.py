"""The door: any network in any of the four frameworks as one file that stands alone."""

import ast
import importlib.util
import subprocess
from pathlib import Path

from resnet_spec import ResNetSpec, RosettaError
from rosetta.backends import BackendInfo, install_command
from rosetta.writing.comments import parse, unparse
from rosetta.writing.specialise import specialise
from rosetta.writing.statements import ROOTS
from rosetta.writing.texts import WIDTH, main_of, shapes, title
from rosetta.writing.trees import same

_RUN = ast.parse('if __name__ == "__main__":\n    main()').body


def write(spec: ResNetSpec, info: BackendInfo, command: str) -> str:
    """The network as plain code of the backend's framework, with no need of this project.

    command: what a person types for it, which the title tells. Raises RosettaError where ruff, which lays the text
    out, is not installed.
    """
    source = _folder_of(info.package)
    module = _bundled(source / "model.py", info.package)
    module.body += main_of(spec, info)
    specialise(module, spec)
    imports = [each for each in module.body if isinstance(each, ast.Import | ast.ImportFrom)]
    others = [each for each in module.body[1:] if not isinstance(each, ast.Import | ast.ImportFrom)]
    _add_shapes(others, spec, is_last=info.key in ("keras", "jax"))
    heading = ast.Expr(ast.Constant(title(spec, info, command) + "\n"))
    module.body = [heading, *_merged(imports), *others, *_RUN]
    return _laid_out(unparse(module))


def _folder_of(package: str) -> Path:
    """Where a package lies; found without importing it, and with it its framework."""
    found = importlib.util.find_spec(package)
    assert found
    assert found.origin
    return Path(found.origin).parent


def _bundled(path: Path, package: str) -> ast.Module:
    """A file with those that it imports of its own package in the imports' place."""
    module = parse(path.read_text(encoding="utf-8"))
    body: list[ast.stmt] = []
    for statement in module.body:
        if isinstance(statement, ast.ImportFrom) and str(statement.module).startswith(f"{package}."):
            name = str(statement.module).removeprefix(f"{package}.")
            body += parse((path.parent / f"{name}.py").read_text(encoding="utf-8")).body[1:]
        else:
            body.append(statement)
    return ast.Module(body, [])


def _merged(imports: list[ast.Import | ast.ImportFrom]) -> list[ast.stmt]:
    """Each import once."""
    merged: list[ast.stmt] = []
    for each in imports:
        if not any(same(each, other) for other in merged):
            merged.append(each)
    return merged


def _add_shapes(body: list[ast.stmt], spec: ResNetSpec, *, is_last: bool) -> None:
    """Tells in the network's docstring what comes out after each stage."""
    [network] = [each for each in body if getattr(each, "name", "") in ROOTS]
    assert isinstance(network, ast.ClassDef | ast.FunctionDef)
    indent = "    "
    lines = [f"{indent}{line}".rstrip() for line in shapes(spec, is_last=is_last).splitlines()]
    text = "\n".join([str(ast.get_docstring(network)), "", *lines, indent])
    network.body[0] = ast.Expr(ast.Constant(text))


def _laid_out(text: str) -> str:
    try:
        from ruff.__main__ import find_ruff_bin  # type: ignore[import-untyped]
    except ImportError:
        raise RosettaError(f"ruff, which lays the text out, is not installed: {install_command('write')}.") from None
    ruff = find_ruff_bin()
    for command in (["check", "--isolated", "--quiet", "--fix-only", "--select", "I,UP034"], ["format", "--isolated"]):
        width = [f"--config=line-length={WIDTH}"]
        done = subprocess.run(
            [ruff, *command, *width, "--stdin-filename", "network.py", "-"],
            input=text,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        text = done.stdout
    return text
