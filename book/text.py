"""Markdown as MyST reads it: what several pages are put together from."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rosetta.backends import BACKENDS


def fill(page: Path, made: Mapping[str, str]) -> None:
    """Puts what is made into a page that is written by hand, in the place of each name in brackets, as (ROWS)."""
    page.write_text(filled(page.read_text(encoding="utf-8"), made), encoding="utf-8")


def filled(text: str, made: Mapping[str, str]) -> str:
    """The text with what is made in those places."""
    for name, part in made.items():
        text = text.replace(f"({name})", part)
    return text


def escaped(text: str) -> str:
    """Plain words as Markdown that shows them as they are."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>#|$~" else c for c in text)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int = 0, behind: int = 0) -> str:
    """A table of Markdown cells; so many columns of numbers are set to the right, the last but those behind them."""
    rule = ["---"] * (len(headings) - numbers - behind) + ["--:"] * numbers + ["---"] * behind
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (headings, rule, *rows))


def code(text: str, language: str = "python") -> str:
    """A highlighted block."""
    return fenced(f"{{code-block}} {language}", text.strip("\n"))


def fenced(opening: str, body: str) -> str:
    """A block, or a directive, around a body that may hold fences of its own."""
    longest = max(
        (len(line) - len(line.lstrip("`")) for line in body.splitlines() if line.startswith("```")), default=2
    )
    fence = "`" * (longest + 1)
    return f"{fence}{opening}\n{body}\n{fence}"


def framework_tabs(bodies: Mapping[str, str]) -> str:
    """A tab for each framework, by its short name; all of the site's switch together, and the choice is remembered."""
    return tabs({key: (BACKENDS[key].title, body) for key, body in bodies.items()}, group="framework")


def tabs(bodies: Mapping[str, tuple[str, str]], *, group: str) -> str:
    """A tab for each key, with a title and a body; those of a group switch together."""
    items = (fenced("{tab-item} " + title, f":sync: {key}\n\n{body}") for key, (title, body) in bodies.items())
    return fenced("{tab-set}", f":sync-group: {group}\n\n" + "\n\n".join(items))
