"""Which stylesheets and scripts a page loads beside the book's own."""

from typing import Any

from sphinx.application import Sphinx

FILES = {
    "index": ("home.css",),
    "side-by-side": ("side-by-side.css", "side-by-side.js"),
    "networks": ("networks.css", "networks.js"),
    "atlas": ("atlas.css",),
    "atlas/index": ("atlas.js",),
    "lesson": ("lesson.css",),
    "course": ("lesson.css",),
    "guide": ("guide.css",),
    "reference": ("reference.css",),
    "try": ("networks.css", "try-it.css", "try-it.js"),
}
"""By the page's folder, and by the page."""


def _load(app: Sphinx, page: str, *_: Any) -> None:
    places = dict.fromkeys((page.split("/", maxsplit=1)[0], page))
    for file in (file for place in places for file in FILES.get(place, ())):
        if file.endswith(".css"):
            app.add_css_file(file)
        else:
            app.add_js_file(file, type="module")


def setup(app: Sphinx) -> dict[str, bool]:
    """Has Sphinx ask for each page that it sets."""
    app.connect("html-page-context", _load)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
