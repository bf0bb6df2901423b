"""The project's docstrings for Sphinx: plain sentences, in which a line `name: what it is` tells of an argument."""

import inspect
import re
from typing import Any

from sphinx.application import Sphinx

_ENTRY = re.compile(r"([a-z_]\w*(?:, [a-z_]\w*)*): (.+)")


def described(value: Any) -> set[str]:
    """The arguments, or a class's fields, of which a docstring has such a line."""
    lines = (inspect.getdoc(value) or "").splitlines()
    return {name for line in lines if (entry := _entry(line, _names(value))) for name in entry[0]}


def as_rest(lines: list[str], value: Any) -> list[str]:
    """A docstring as reStructuredText, with those lines as a list of definitions."""
    names = _names(value)
    rest: list[str] = []
    in_entry = False
    for line in lines:
        if entry := _entry(line, names):
            terms = ", ".join(f"``{name}``" for name in entry[0])
            rest += [*([] if in_entry else [""]), terms, f"    {entry[1]}"]
            in_entry = True
        elif in_entry and line.strip() and not line.startswith(" "):
            rest += ["", line]
            in_entry = False
        else:
            rest.append(line)
            in_entry = in_entry and bool(line.strip())
    return rest


def _names(value: Any) -> set[str]:
    """The names of a function's arguments or a class's fields."""
    fields = set(inspect.get_annotations(value)) if inspect.isclass(value) else set()
    try:
        return fields | set(inspect.signature(value).parameters)
    except (TypeError, ValueError):
        return fields


def _entry(line: str, names: set[str]) -> tuple[list[str], str] | None:
    found = _ENTRY.fullmatch(line)
    if found is None or not names.issuperset(terms := found[1].split(", ")):
        return None
    return terms, found[2]


def _process(_app: Sphinx, _what: str, _name: str, value: Any, _options: Any, lines: list[str]) -> None:
    lines[:] = as_rest(lines, value)


def _shown(_app: Sphinx, _what: str, _name: str, _value: Any, _options: Any, given: str, result: str) -> Any:
    """A signature that is Python, which a field's default factory is not."""
    return given and given.replace("<factory>", "..."), result


def setup(app: Sphinx) -> dict[str, bool]:
    """Has autodoc read docstrings so."""
    app.connect("autodoc-process-docstring", _process)
    app.connect("autodoc-process-signature", _shown)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
