"""Finds somebody's model: `path/to/file.py:name` or `package.module:name`. Runs their code."""

import contextlib
import difflib
import importlib
import importlib.util
import inspect
import io
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from resnet_spec import RosettaError
from resnet_spec.errors import ModelError
from resnet_spec.files import LONGEST_REASON, shown
from rosetta.backends import BACKENDS
from rosetta.identifying.words import listed

_PACKAGES = ("rosetta", "resnet_spec", *(info.package for info in BACKENDS.values()))
_OURS = tuple(os.path.join(Path(__file__).resolve().parents[2], package, "") for package in _PACKAGES)
# Above it Paddle tells of its own C++.
_PADDLES_SUMMARY = "Error Message Summary:"


@dataclass(frozen=True)
class Target:
    """What stands before and behind the colon.

    text: both, as a person wrote them.
    """

    text: str
    module: str
    name: str

    @property
    def is_file(self) -> bool:
        return self.module.endswith(".py") or os.sep in self.module


def parse_target(text: str) -> Target:
    """The target that a person means; raises RosettaError for what is none, and for a file that is not there."""
    module, colon, name = text.rpartition(":")
    if not colon or not module or not name.replace(".", "").isidentifier():
        raise RosettaError(f"{text!r} is no target: give path/to/file.py:name or package.module:name.")
    if module.endswith(".ipynb"):
        raise RosettaError(
            f"{module} is a notebook: export it to a .py file, as with `jupyter nbconvert --to script`, and name that."
        )
    target = Target(text, module, name)
    if target.is_file and not Path(module).is_file():
        raise RosettaError(f"{module} is no file: give the path of a Python file, as my_net.py:MyResNet18.")
    return target


def load(target: Target, folder: Path) -> Callable[[], Any]:
    """A function that gives the model, each time anew where the name is a class or a function.

    folder: as `find` takes it. Raises RosettaError, with the reason, for what cannot be loaded.
    """
    value = find(target, folder)
    return lambda: _made(target, value)


def find(target: Target, folder: Path) -> Any:
    """What the target names: a model, a class, a function.

    folder: where a person stands; it and the file's own can be imported from. Raises RosettaError, with the
    reason, for what cannot be found.
    """
    own = Path(target.module).resolve().parent if target.is_file else folder
    # Behind what is installed, so that a file of theirs named keras.py takes no framework's place.
    sys.path += [path for path in dict.fromkeys([str(own), str(folder)]) if path not in sys.path]
    with telling_what_failed(target):
        module = _run_file(Path(target.module)) if target.is_file else importlib.import_module(target.module)
        value: Any = module
        for part in target.name.split("."):
            value = _attribute(target, value, part)
    return value


def _run_file(path: Path) -> ModuleType:
    name = f"_target_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path.resolve())
    if spec is None or spec.loader is None:
        raise RosettaError(f"{path} is no Python file: its name must end in .py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except ImportError as error:
        if "attempted relative import" not in str(error):
            raise
        raise RosettaError(
            f"{path} imports from its own package: name it package.module:name, from the folder that holds the package."
        ) from error
    return module


def _attribute(target: Target, value: Any, part: str) -> Any:
    try:
        return getattr(value, part)
    except AttributeError:
        public = [name for name in vars(value) if not name.startswith("_")] if hasattr(value, "__dict__") else []
        near = difflib.get_close_matches(part, public, n=3, cutoff=0.4)
        hint = f": did you mean {' or '.join(near)}?" if near else "."
        raise RosettaError(f"{target.module} has no {part}{hint}") from None


def _made(target: Target, value: Any) -> Any:
    """The value itself, or what it gives when called without arguments."""
    is_class_or_function = isinstance(value, type) or type(value).__name__ in ("function", "builtin_function_or_method")
    if not is_class_or_function and not (callable(value) and type(value).__name__ in ("partial", "method")):
        return value
    try:
        with telling_what_failed(target):
            return value()
    except RosettaError as error:
        needed = _needed_arguments(value)
        if not needed or not isinstance(error.__cause__, TypeError) or "missing" not in str(error.__cause__):
            raise
        raise RosettaError(
            f"{target.text} cannot be called without {listed(needed)}: give a function that makes the model without"
            " arguments."
        ) from error


def _needed_arguments(value: Any) -> list[str]:
    is_class = isinstance(value, type)
    try:
        parameters = list(inspect.signature(value.__init__ if is_class else value).parameters.values())[is_class:]
    except (TypeError, ValueError):  # what is written in C tells none
        return []
    optional = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [each.name for each in parameters if each.default is each.empty and each.kind not in optional]


@contextlib.contextmanager
def telling_what_failed(target: Target) -> Any:
    """Makes an exception of theirs one sentence, with its text and its place; hides what they print."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    except ModelError as error:
        raise RosettaError(f"{target.text} {error}.") from error
    except RosettaError:
        raise
    except BaseException as error:  # SystemExit and KeyboardInterrupt too: it is their code
        raise RosettaError(f"{target.text} fails{_line_of(error, target)} with {said(error)}.") from error


def said(error: BaseException) -> str:
    """An exception's name and text, on one short line."""
    lines = str(error).rpartition(_PADDLES_SUMMARY)[2].splitlines()
    text = " ".join(" ".join(lines).strip(" -").split())
    return shown(f"{type(error).__name__}: {text}" if text else type(error).__name__, LONGEST_REASON).rstrip(".")


def _line_of(error: BaseException, target: Target) -> str:
    """` in line 12 of my_net.py`: the last line that is theirs."""
    if isinstance(error, SyntaxError) and error.filename:
        return f" in line {error.lineno} of {os.path.basename(error.filename)}"
    installed = os.path.join("site-packages", "")
    frames = traceback.extract_tb(error.__traceback__)
    own = str(Path(target.module).resolve()) if target.is_file else ""
    theirs = [frame for frame in frames if frame.filename == own] or [
        frame
        for frame in frames
        if installed not in frame.filename
        and not frame.filename.startswith((*_OURS, "<frozen", sys.prefix))
        and "/lib/python" not in frame.filename
    ]
    return f" in line {theirs[-1].lineno} of {os.path.basename(theirs[-1].filename)}" if theirs else ""
