"""Stored outputs of cells as Markdown, their pictures as files."""

import base64
import hashlib
import struct
from collections.abc import Iterable
from pathlib import Path

from nbformat import NotebookNode

from book.text import fenced
from resnet_spec import RosettaError

PICTURES = {"image/svg+xml": "svg", "image/png": "png"}
_PNG_SIZE = slice(16, 24)


def shown(outputs: Iterable[NotebookNode], folder: Path) -> str:
    """What a cell put out; pictures are written into `folder`, which is the page's own or beneath it.

    Raises RosettaError for an output of which the book knows no way to show it.
    """
    return "\n\n".join(_shown(output, folder) for output in outputs)


def _shown(output: NotebookNode, folder: Path) -> str:
    if output.output_type == "stream":
        return _text(output.text)
    data = output.get("data", {})
    for kind in PICTURES:
        if kind in data:
            return _picture(kind, data[kind], output.metadata[kind]["alt"], folder)
    if "text/markdown" in data:
        return str(data["text/markdown"])
    if "text/plain" in data:
        return _text(data["text/plain"])
    kinds = ", ".join(data) or output.output_type
    raise RosettaError(f"A cell has an output of {kinds}, which the book cannot show: teach it to book/outputs.py.")


def _text(text: str) -> str:
    return fenced("{code-block} text", ":class: output\n\n" + text.strip("\n"))


def _picture(kind: str, data: str, description: str, folder: Path) -> str:
    """A file that is named by what is in it, so that one that several notebooks show stands once."""
    content = data.encode() if kind == "image/svg+xml" else base64.b64decode(data)
    name = f"{hashlib.sha256(content).hexdigest()[:16]}.{PICTURES[kind]}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    options = [f":alt: {' '.join(description.split())}", ":loading: lazy", ":class: figure"]
    if kind == "image/png":
        width, height = struct.unpack(">II", content[_PNG_SIZE])
        options += [f":width: {width}", f":height: {height}"]
    return fenced(f"{{image}} {folder.name}/{name}", "\n".join(options))
