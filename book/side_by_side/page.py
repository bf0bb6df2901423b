"""Side by side: any network's plain code in the four frameworks, and what the atlas says of its lines."""

import json
import os
import shlex
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from html import escape
from itertools import product
from multiprocessing import get_context

from book.folders import ROOT, Folders
from book.networks.pages import network_options
from book.side_by_side import highlighted
from book.side_by_side.definitions import Part, common_order, parts
from book.side_by_side.marks import all_marks, check_marks, spans
from book.text import escaped, fenced, fill
from resnet_spec import get_entry, list_specs
from rosetta.backends import BACKENDS
from rosetta.differences.catalogue import Difference, find_differences
from rosetta.differences.tables import shown
from rosetta.writing.write import write as write_plain

ENTRY = "side-by-side"
ALL_AT_ONCE = "model"
"""What stands for a network's name for the project's own `model.py`, which are all networks."""


@dataclass(frozen=True)
class Text:
    """A network in one framework.

    plain: as `rosetta write` prints it.
    parts: its parts.
    lines: their lines as HTML, by the parts' keys.
    marked: the rows of the atlas that speak of its lines.
    """

    plain: str
    parts: Sequence[Part]
    lines: Mapping[str, Sequence[str]]
    marked: frozenset[str]


def write(folders: Folders) -> None:
    """Writes the page, the texts as files, and what the page loads for each network; raises RosettaError for a mark
    that is on no line.
    """
    networks = [*list_specs(), ALL_AT_ONCE]
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as processes:
        texts = dict(processes.map(_numbered_text, product(networks, BACKENDS), chunksize=4))
    met = {(row, framework) for (_, framework), text in texts.items() for row in text.marked}
    check_marks(all_marks(), met)
    for folder in ("plain", "side-by-side"):
        (folders.static / folder).mkdir()
    for network in networks:
        of_network = {framework: texts[network, framework] for framework in BACKENDS}
        for framework, text in of_network.items():
            (folders.static / "plain" / f"{network}_{framework}.py").write_text(text.plain, encoding="utf-8")
        data = json.dumps(network_data(of_network), ensure_ascii=False, separators=(",", ":"))
        (folders.static / "side-by-side" / f"{network}.json").write_text(data, encoding="utf-8")
    fill(folders.pages / f"{ENTRY}.md", _contents())


def _numbered_text(job: tuple[str, str]) -> tuple[tuple[str, str], Text]:
    return job, make_text(*job)


def make_text(network: str, framework: str) -> Text:
    """A network of the zoo, or all at once, in a framework."""
    info = BACKENDS[framework]
    if network == ALL_AT_ONCE:
        plain = (ROOT / info.package / "model.py").read_text(encoding="utf-8")
    else:
        command = shlex.join(["rosetta", "write", network, "--backend", framework])
        plain = write_plain(get_entry(network).spec, info, command)
    found = parts(plain)
    tokens = iter(highlighted.tokens(plain))
    lines: dict[str, list[str]] = {part.key: [] for part in found}
    marked: set[str] = set()
    for part in found:
        for line in part.lines:
            on_line = spans(all_marks(), framework, part, line)
            lines[part.key].append(highlighted.html(next(tokens), on_line))
            marked.update(row for span in on_line for row in span.rows)
    return Text(plain, found, lines, frozenset(marked))


def network_data(texts: Mapping[str, Text]) -> dict[str, object]:
    """What the page loads: the definitions in their order, each with its parts' keys, and the lines of each text."""
    names: dict[str, str] = {}
    for text in texts.values():
        for part in text.parts:
            names.setdefault(part.key, part.name)
    order = common_order({framework: text.parts for framework, text in texts.items()})
    return {
        "definitions": [{"name": names[keys[0]], "parts": keys} for keys in order],
        "texts": {framework: text.lines for framework, text in texts.items()},
    }


def _contents() -> dict[str, str]:
    """What stands in the places of the hand-written page."""
    rows = dict.fromkeys(row for mark in all_marks() for row in mark.rows)
    return {
        "NETWORKS": network_options(list_specs()),
        "FRAMEWORKS": "\n".join(_checkbox(info.key, info.framework) for info in BACKENDS.values()),
        "FILES": "\n".join(map(_files, [*list_specs(), ALL_AT_ONCE])),
        "ROWS": "\n\n".join(card(*find_differences(row)) for row in rows),
    }


def _checkbox(key: str, framework: str) -> str:
    return (
        f'<label class="side-framework" data-framework="{key}">'
        f'<input type="checkbox" name="frameworks" value="{key}"> {escape(framework)}</label>'
    )


def _files(network: str) -> str:
    links = (
        f'<a href="_static/plain/{network}_{info.key}.py">{escape(info.framework)}</a>' for info in BACKENDS.values()
    )
    return f"<li>{network}: {', '.join(links)}</li>"


def card(row: Difference) -> str:
    """A row of the atlas in short: the question, the answers, what goes wrong, and its page."""
    answers = "\n\n".join(f"{info.framework}\n: {_answer(row, info.key)}" for info in BACKENDS.values())
    body = [f"**{row.what}**", answers, f"{row.consequence} [In the atlas](atlas/{row.id}.md)"]
    return fenced("{div} side-row side-row-" + row.id, "\n\n".join(body))


def _answer(row: Difference, framework: str) -> str:
    if framework in row.found:
        return escaped(shown(row.found[framework]))
    return f"*no answer:* {row.none[framework]}"
