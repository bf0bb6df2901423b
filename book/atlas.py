"""The atlas: a table of all rows to filter, and a page for each row."""

import json
import re
from collections.abc import Sequence
from html import escape

from book.folders import ROOT, Folders
from book.links import link, rewritten
from book.text import code, escaped, fenced, fill, framework_tabs, table
from rosetta.backends import BACKENDS
from rosetta.differences import document
from rosetta.differences.catalogue import FOLDER, FOUND_WITH, TOPICS, Difference, all_differences
from rosetta.differences.tables import shown

ENTRY = "atlas/index"
DOCUMENT = ROOT / "docs" / "differences.md"


def write(folders: Folders) -> None:
    """Writes the table and the rows."""
    rows = all_differences()
    _, introduction, *_ = document.render().split("\n\n")
    made = {
        "INTRODUCTION": rewritten(introduction, DOCUMENT, ENTRY),
        "FILTER": fenced("{raw} html", filter_form(rows)),
        "ROWS": rows_table(rows),
        "TREES": "\n\n".join(_tree(topic, rows) for topic in TOPICS),
    }
    fill(folders.pages / f"{ENTRY}.md", made)
    for row in rows:
        (folders.pages / "atlas" / f"{row.id}.md").write_text(row_page(row), encoding="utf-8")


def answers(row: Difference) -> dict[str, int]:
    """Which frameworks give the same answer: a number for each answer, from 0, by the framework's short name."""
    found: list[str] = []
    numbers = {}
    for key in row.found:
        same = [other for other in found if row.agrees(other, row.found[key])]
        if not same:
            found.append(key)
        numbers[key] = found.index(same[0] if same else key)
    return numbers


def filter_form(rows: Sequence[Difference]) -> str:
    """What the table is filtered with, and what `static/atlas.js` needs to know of each row."""
    topics = "".join(f'<option value="{topic}">{escape(title)}</option>' for topic, title in TOPICS.items())
    frameworks = "".join(
        f'<label class="atlas-framework"><input type="checkbox" name="differs" value="{key}"> {info.framework}</label>'
        for key, info in BACKENDS.items()
    )
    known = {
        row.id: {
            "topic": row.topic,
            "answers": answers(row),
            "words": " ".join([row.id, row.what, row.consequence, row.remedy]),
        }
        for row in rows
    }
    data = json.dumps(known).replace("<", r"\u003c")
    return f"""\
<form class="atlas-filter" role="search" aria-label="Filter the rows" hidden>
<label class="atlas-field">Words <input type="search" name="words" autocomplete="off" spellcheck="false"></label>
<label class="atlas-field">Topic <select name="topic"><option value="">All topics</option>{topics}</select></label>
<fieldset><legend>Answers differ between</legend>{frameworks}</fieldset>
<p class="atlas-hint">Choose two or more: the rows in which they do not all answer alike. One alone: the rows in which
nobody else answers as it does.</p>
<p class="atlas-count" role="status"><span data-shown>{len(rows)}</span> of {len(rows)} rows</p>
</form>
<div class="atlas-empty" hidden>
<p>No row has all of that.</p>
<button type="button">Show all rows</button>
</div>
<script type="application/json" id="atlas-rows">{data}</script>"""


def rows_table(rows: Sequence[Difference]) -> str:
    """All rows; answers that are alike have the same shade."""
    headings = ["What", *(info.framework for info in BACKENDS.values())]
    cells = ([f"[{row.what}]({row.id}.md)", *(_answer(row, key) for key in BACKENDS)] for row in rows)
    return "{.atlas-rows}\n" + table(headings, cells)


def _answer(row: Difference, key: str) -> str:
    """The answer of a framework, or that it has none."""
    if key not in row.found:
        return "[no answer]{.atlas-none}"
    return f"[{escaped(shown(row.found[key]))}]{{.atlas-answer .answer-{answers(row)[key]}}}"


def _tree(topic: str, rows: Sequence[Difference]) -> str:
    entries = "\n".join(f"{row.id.replace('_', ' ')} <{row.id}>" for row in rows if row.topic == topic)
    return fenced("{toctree}", f":hidden:\n:caption: {TOPICS[topic]}\n\n{entries}")


def row_page(row: Difference) -> str:
    """All that is known of a row."""
    page, file = f"atlas/{row.id}", FOLDER / "rows" / f"{row.topic}.toml"
    topic = link(TOPICS[row.topic], f"{ENTRY}?topic={row.topic}", page)
    found = [[info.framework, _answer(row, key), _versions(key)] for key, info in BACKENDS.items()]
    reasons = [f"{BACKENDS[key].framework} has no answer: {reason}." for key, reason in row.none.items()]
    if row.why:
        reasons.append(f"The row is here although no two answers differ: {row.why}.")
    return "\n\n".join(
        [
            f"# {row.what}",
            f"{{.atlas-topic}}\n{topic} · `{row.id}`",
            "{.atlas-values}\n" + table(["Framework", "Answer", "Found with"], found),
            *reasons,
            f"## What goes wrong\n\n{row.consequence}",
            f"## What this project does\n\n{rewritten(row.remedy, file, page)}",
            "## The code that measures it",
            framework_tabs({key: code(row.probe_source(key)) for key in row.found}),
            "To measure it again, in every framework that is installed:",
            code(f"rosetta differences {row.id} --run", "console"),
            "## Sources\n\n" + "\n".join(f"* {_source(source)}" for source in row.source),
        ]
    )


def _versions(key: str) -> str:
    return ", ".join(requirement.replace("==", " ") for requirement in FOUND_WITH[key])


def _source(source: str) -> str:
    """An address as a link; the path of a framework's file as code, and what to look for in it."""
    if source.startswith("https://"):
        return f"<{source}>"
    return re.sub(r"^\S+\.py", r"`\g<0>`", source)
