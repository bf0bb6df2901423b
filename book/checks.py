"""What the site must hold to before it is called done: its links lead somewhere, and it asks for nothing outside."""

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from resnet_spec import RosettaError, list_specs
from rosetta.differences.catalogue import TOPICS, all_differences

MOST_BYTES = 60_000_000
PYTHON = "_static/pyodide"
"""Python for browsers, which is loaded only when it is asked for, and not counted."""
LOADING = {"stylesheet", "icon", "shortcut", "preload", "modulepreload", "prefetch", "manifest"}
"""What a `link` may be for which a browser fetches it."""

NAMES = {"aria-label", "aria-labelledby"}
"""What names a drawing, if it has no `title`."""

_DRAWING = "a drawing"
_STYLE_ADDRESS = re.compile(r"""(?:url\(|@import\s+(?!url))\s*["']?([^"')\s;]+)""")
_SCRIPT_ADDRESS = re.compile(
    r"""(?:\bfrom|\bimport\b|\b(?:import|fetch|importScripts|Worker)\()\s*["'`]((?:https?:)?//[^"'`]+)"""
)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ROW = re.compile(r"rosetta differences ([a-z]\w*)")


@dataclass(eq=False)
class Page(HTMLParser):
    """What a page has, as far as it is checked."""

    leads: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    nameless_images: list[str] = field(default_factory=list)
    headings: int = 0
    title: str = ""
    code: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._inside = ""
        self._in_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        self.headings += tag == "h1"
        if tag in ("title", "style", "script") or (tag in ("code", "pre") and not self._inside):
            self._inside = tag
            self.code += "\n"
        self._in_link |= tag == "a"
        is_decoration = self._in_link and given.get("alt") == ""  # beside the link's own words
        if tag == "img" and not given.get("alt", "").strip() and not is_decoration:
            self.nameless_images.append(given.get("src", "an image"))
        if tag == "svg" and given.get("aria-hidden") != "true" and not NAMES & given.keys():
            self.nameless_images.append(_DRAWING)
        if tag == "title" and self.nameless_images[-1:] == [_DRAWING]:
            self.nameless_images.pop()
        self.loads += _STYLE_ADDRESS.findall(given.get("style", ""))
        self.loads += [given[name] for name in ("src", "poster", "data") if tag != "a" and given.get(name)]
        self.loads += [part.split()[0] for part in given.get("srcset", "").split(",") if part.strip()]
        for address in (given[name] for name in ("href", "xlink:href") if name in given):
            is_loaded = tag in ("use", "image") or (tag == "link" and LOADING & set(given.get("rel", "").split()))
            (self.loads if is_loaded else self.leads).append(address)

    def handle_endtag(self, tag: str) -> None:
        self._in_link &= tag != "a"
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data.strip()
        elif self._inside == "style":
            self.loads += _STYLE_ADDRESS.findall(data)
        elif self._inside == "script":
            self.loads += _SCRIPT_ADDRESS.findall(data)
        elif self._inside:
            self.code += data


def check(site: Path) -> None:
    """Raises RosettaError with a line for each thing that is wrong."""
    files = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*")) if path.is_file()}
    counted = {name: path for name, path in files.items() if not name.startswith(f"{PYTHON}/")}
    pages = {name: _read(path) for name, path in counted.items() if _is_page(name)}
    faults = [
        *(f"{name}: {fault}" for name, page in pages.items() for fault in _page_faults(page)),
        *(f"{name}: {fault}" for name in pages for fault in _link_faults(name, pages, files)),
        *(f"{name}: {fault}" for name, path in counted.items() for fault in _file_faults(name, path, files)),
        *(
            f"{name} is missing: each row of the atlas and each network of the zoo has a page"
            for name in _missing(files)
        ),
    ]
    size = sum(path.stat().st_size for path in counted.values())
    if size > MOST_BYTES:
        faults.append(f"The site has {size:,} bytes without {PYTHON}, but may have {MOST_BYTES:,}.")
    if faults:
        raise RosettaError("\n".join(faults))


def _is_page(name: str) -> bool:
    return name.endswith(".html") and not name.startswith("_static/")


def _read(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    return page


def _page_faults(page: Page) -> Iterator[str]:
    if not page.title:
        yield "it has no title"
    if page.headings != 1:
        yield f"it has {page.headings} headings of the first level, where one belongs"
    for image in page.nameless_images:
        yield f"{image} has no alternative text"
    for address in page.loads:
        if _is_outside(address):
            yield f"it loads {address} from outside"
    for name in set(_ROW.findall(page.code)) - _known_rows():
        yield f"it speaks of `rosetta differences {name}`, which is no row of the atlas"


def _known_rows() -> set[str]:
    return {*TOPICS, *(row.id for row in all_differences())}


def _link_faults(name: str, pages: Mapping[str, Page], files: Collection[str]) -> Iterator[str]:
    """Of the links and whatever else a page names."""
    for address in dict.fromkeys([*pages[name].leads, *pages[name].loads]):
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        target = _target(name, parts.path)
        if target not in files:
            yield f"{address} leads nowhere"
        elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
            yield f"{address} leads to a page without that place"


def _target(name: str, path: str) -> str:
    """The file that an address in this one means; one from the root means none, for a site may lie in a subfolder."""
    if not path:
        return name
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(path)))
    return posixpath.join(target, "index.html") if path.endswith("/") else target


def _is_outside(address: str) -> bool:
    return address.startswith(("http:", "https:", "//"))


def _file_faults(name: str, path: Path, files: Collection[str]) -> Iterator[str]:
    """Of stylesheets and scripts."""
    if name.endswith(".css"):
        for address in _STYLE_ADDRESS.findall(_COMMENT.sub("", path.read_text(encoding="utf-8"))):
            if _is_outside(address):
                yield f"it loads {address} from outside"
            elif not address.startswith(("data:", "#")) and _target(name, urlsplit(address).path) not in files:
                yield f"{address} leads nowhere"
    if name.endswith((".js", ".mjs")):
        for address in _SCRIPT_ADDRESS.findall(path.read_text(encoding="utf-8")):
            yield f"it loads {address} from outside"


def _missing(files: Collection[str]) -> list[str]:
    owed = [*(f"atlas/{row.id}.html" for row in all_differences()), *(f"networks/{name}.html" for name in list_specs())]
    return [name for name in owed if name not in files]
