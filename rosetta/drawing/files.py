"""A network's picture as a file, in the format that the file's name says."""

from pathlib import Path

from resnet_spec import ResNetSpec, RosettaError
from resnet_spec.files import replacing
from rosetta.drawing.svg import draw_svg_file
from rosetta.figures import has_matplotlib, matplotlib_is_absent, writing_figure

SUFFIXES = (".svg", ".png", ".pdf")


def write_drawing(path: Path, spec: ResNetSpec, image_size: int | tuple[int, int] | None = None) -> None:
    """Writes the picture: the same bytes each time.

    Raises RosettaError for another suffix, a path that cannot be written, and a PNG or a PDF where matplotlib is not
    installed, and as `draw_svg` does.
    """
    kind = path.suffix.lower()
    if kind not in SUFFIXES:
        raise RosettaError(f"{path} is no name for a picture: give one that ends in {', '.join(SUFFIXES)}.")
    if kind == ".svg":
        drawn = draw_svg_file(spec, image_size)
        with replacing(path, RosettaError) as complete:
            complete.write_text(drawn, encoding="utf-8")
        return
    if not has_matplotlib():
        raise RosettaError(f"{matplotlib_is_absent()}, or give a name that ends in .svg.")

    from rosetta.drawing.paint import save_drawing

    with writing_figure(path) as complete:
        save_drawing(complete, kind.removeprefix("."), spec, image_size)
