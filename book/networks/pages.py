"""A page for each network of the zoo: its picture, numbers, layers and spec, and what any other has otherwise."""

import json
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from html import escape
from pathlib import Path

from book.folders import Folders
from book.networks.counters import counters_of
from book.text import code, escaped, fenced, table
from resnet_spec import LayerTable, ResNetSpec, RosettaError, get_entry, get_spec, layer_table, list_specs, to_toml
from rosetta.drawing.svg import draw_svg
from rosetta.explaining import cells
from rosetta.explaining.explain import parts, steps_between
from rosetta.wording import show_shape

ENTRY = "networks/index"
FAMILIES = {
    "imagenet": "For ImageNet",
    "preactivation": "Pre-activation",
    "wide": "Wide",
    "resnext": "ResNeXt",
    "cifar": "For CIFAR",
    "plain": "Plain, without shortcuts",
    "options": "The paper's three kinds of shortcut",
    "keras": "As in keras.applications",
    "d2l": "Dive into Deep Learning",
    "wild": "Met in tutorials",
}
FIGURES = {
    "parameters": "trained parameters",
    "running_statistics": "running statistics",
    "total": "both together",
    "macs": "multiply-accumulates an image",
    "depth": "layers deep",
}
"""What each of an oracle's totals is."""
INDEX = """\
# Networks

The zoo: published ResNets, each as data. The numbers are the oracle's, which finds them by arithmetic from the
spec alone; the tests hold the live model of every framework to them.

```console
$ rosetta list
```
"""


def write(folders: Folders) -> None:
    """Writes the pages, and for each a file of the tables of what the others have otherwise."""
    pages, tables = folders.pages / "networks", folders.static / "networks"
    for folder in (pages, tables):
        folder.mkdir()
    names = list_specs()
    (pages / "index.md").write_text(index(names), encoding="utf-8")
    with ProcessPoolExecutor() as pool:
        list(pool.map(partial(_write_network, pages, tables), names))


def _write_network(pages: Path, tables: Path, name: str) -> None:
    (pages / f"{name}.md").write_text(page(name), encoding="utf-8")
    write_differences(tables / f"{name}.json", get_spec(name), list_specs())


def by_family(names: Iterable[str]) -> dict[str, list[str]]:
    """The names under the title of the first family of each; raises RosettaError for a family without a title."""
    groups: dict[str, list[str]] = {}
    for name in names:
        family = get_entry(name).families[0]
        if family not in FAMILIES:
            raise RosettaError(f"The family {family} of {name} has no title in book/networks/pages.py: give it one.")
        groups.setdefault(FAMILIES[family], []).append(name)
    return groups


def network_options(names: Iterable[str]) -> str:
    """The names as the options of a select, grouped by family."""
    groups = [
        f'<optgroup label="{escape(title)}">{"".join(f"<option>{name}</option>" for name in group)}</optgroup>'
        for title, group in by_family(names).items()
    ]
    return "".join(groups)


def picture(spec: ResNetSpec) -> str:
    """The network's picture as a block of HTML; where a screen is too narrow it scrolls in its own box."""
    label = f"The picture of {spec.name}"
    return f'<div class="picture" role="region" tabindex="0" aria-label="{label}">\n{draw_svg(spec)}\n</div>'


def index(names: Sequence[str]) -> str:
    """The page of them all, a table for each family."""
    paragraphs = [INDEX]
    for title, group in by_family(names).items():
        rows = [_index_row(name) for name in group]
        paragraphs += [f"## {title}", table(cells.ZOO_HEADINGS, rows, numbers=4, behind=1), _contents(title, group)]
    return "\n\n".join([*paragraphs, ""])


def _contents(title: str, names: Sequence[str]) -> str:
    return fenced("{toctree}", f":hidden:\n:caption: {title}\n\n" + "\n".join(names))


def _index_row(name: str) -> list[str]:
    entry = get_entry(name)
    numbers = layer_table(entry.spec)
    macs = cells.giga(numbers.macs)
    image = show_shape(numbers.layers[0].input_shape)
    return [f"[{name}]({name}.md)", str(numbers.depth), f"{numbers.parameters:,}", macs, image, escaped(entry.source)]


def page(name: str) -> str:
    """The page of a network, as Markdown."""
    entry = get_entry(name)
    spec, numbers = entry.spec, layer_table(entry.spec)
    return "\n\n".join(
        [
            f"# {name}",
            f"{_what_it_is(spec, numbers)}  \nSource: {escaped(entry.source)}.",
            _links(name),
            picture(spec),
            _figures(numbers),
            _parts(name, numbers),
            _counters(name),
            _against(name),
            _layers(spec, numbers),
            f"## The spec\n\nAll that makes the network, as `rosetta spec {name}` prints it.",
            code(to_toml(spec), "toml"),
            "",
        ]
    )


def _what_it_is(spec: ResNetSpec, numbers: LayerTable) -> str:
    *others, last = map(str, spec.stage_blocks)
    blocks = f"{', '.join(others)} and {last}" if others else last
    kind = "plain" if spec.shortcut == "none" else "residual"
    image = show_shape(numbers.layers[0].input_shape)
    return (
        f"A {kind} network of {numbers.depth} layers: {blocks} {spec.block} blocks,"
        f" for images of {image} and {spec.num_classes:,} classes."
    )


def _links(name: str) -> str:
    links = {
        f"../side-by-side.html?network={name}": "Read it side by side",
        f"../try.html?network={name}": "Try changing it",
    }
    buttons = [fenced(f"{{button-link}} {url}", f":color: primary\n:outline:\n\n{text}") for url, text in links.items()]
    return ":::{div} actions\n" + "\n\n".join(buttons) + "\n:::"


def _figures(numbers: LayerTable) -> str:
    lines = [f"- **{getattr(numbers, figure):,}** {words}" for figure, words in FIGURES.items()]
    return "{.figures}\n" + "\n".join(lines)


def _parts(name: str, numbers: LayerTable) -> str:
    rows = cells.part_rows(parts(numbers))
    columns = [index for index in range(len(rows[0])) if index == 0 or any(row[index] for row in rows)]
    shown = [[row[index] for index in columns] for row in rows]
    headings = [cells.PART_HEADINGS[index] for index in columns]
    body = table(headings, [*shown[:-1], [f"**{cell}**" for cell in shown[-1]]], numbers=len(headings) - 1)
    title = "What its numbers are"
    return f"## {title}\n\nEach number that the network keeps, by part and kind.\n\n{body}"


def _counters(name: str) -> str:
    counters = counters_of(name)
    rows = [[row.framework, f"`{row.counter}`", f"{row.number:,}", row.counts] for row in counters]
    title = "What each framework's counter says"
    words = (
        "The frameworks count one network differently; the spec explains each number."
        f" Measured on live models by `rosetta explain {name}`."
    )
    body = table(cells.COUNTER_HEADINGS, rows, numbers=1, behind=1)
    return f"## {title}\n\n{words}\n\n{body}"


def _against(name: str) -> str:
    others = network_options(other for other in list_specs() if other != name)
    chosen = f'<select id="against" data-network="{name}"><option value="">choose one</option>{others}</select>'
    return "\n\n".join(
        [
            "## Compared with another network",
            "The fields in which the two specs differ, changed one after the other, and what each change does to the"
            " numbers, for images of this network's size.",
            f'<p class="choice"><label for="against">Another network</label> {chosen}</p>',
            '<p id="against-says" role="status"></p>',
            fenced("{div} against", table(cells.STEP_HEADINGS, [], numbers=3, behind=1)),
        ]
    )


def _layers(spec: ResNetSpec, numbers: LayerTable) -> str:
    rows = cells.short_layer_rows(spec, numbers)
    headings = (*cells.LAYER_HEADINGS, cells.MACS_HEADING)
    body = table(headings, [[f"`{name}`", *others] for name, *others in rows], numbers=4)
    title = "Layer by layer"
    words = (
        f"For one image of {show_shape(numbers.layers[0].input_shape)}; `rosetta summary {spec.name}` prints"
        " every block."
    )
    return f"## {title}\n\n{words}\n\n{body}\n\n{cells.layers_total(numbers.layers)}."


def write_differences(path: Path, one: ResNetSpec, names: Iterable[str]) -> None:
    """Writes the table of `rosetta explain` for each of the names but its own."""
    sides = (one.image_size, one.image_size)
    tables = {}
    for name in names:
        if name != one.name:
            other = get_spec(name)
            steps = steps_between(one, other, sides)
            same = "" if steps else cells.same_network(one, other)
            tables[name] = {"rows": cells.step_rows(one, other, steps, sides), "same": same}
    path.write_text(json.dumps(tables, separators=(",", ":")), encoding="utf-8")
