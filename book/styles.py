"""Which pages load a stylesheet beside the book's own."""

from typing import Any

from sphinx.application import Sphinx

STYLESHEETS = {"lesson": "lesson.css", "course": "lesson.css"}
"""By the folder of the page."""


def _load(app: Sphinx, page: str, *_: Any) -> None:
    if stylesheet := STYLESHEETS.get(page.split("/", maxsplit=1)[0]):
        app.add_css_file(stylesheet)


def setup(app: Sphinx) -> dict[str, bool]:
    """Has Sphinx ask for each page that it sets."""
    app.connect("html-page-context", _load)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
