"""A network's picture, painted with matplotlib (the extra `plots`): for notebooks, and files of pixels and of print."""

from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Polygon
from matplotlib.path import Path as Outline
from matplotlib.textpath import text_to_path

from resnet_spec import ResNetSpec
from rosetta.drawing.colours import FILLS, FLOW, INK, PALE_INK
from rosetta.drawing.layout import lay_out
from rosetta.drawing.placing import (
    PADDING,
    SUM_RADIUS,
    TEXT,
    WIDTH,
    Align,
    Points,
    arrow_head,
    fitting_size,
    paint,
    place,
    round_corners,
)

PIXELS_PER_INCH = 96
FONT = "DejaVu Sans"  # matplotlib brings it along


def draw_network(spec: ResNetSpec, image_size: int | tuple[int, int] | None = None) -> Figure:
    """The picture of a network for images of this size, (height, width) or a side, in pixels.

    The figure belongs to no window and to no pyplot; a notebook shows it after `%matplotlib inline`.
    Raises SpecError for an image that is too small, and RosettaError for more stages than a picture takes.
    """
    placing = place(lay_out(spec, image_size), _text_width)
    canvas = _Canvas(placing.height)
    paint(placing, canvas)
    return canvas.figure


def save_drawing(path: Path, kind: str, spec: ResNetSpec, image_size: int | tuple[int, int] | None) -> None:
    """Saves the picture as `png` or `pdf`: the same bytes each time."""
    metadata: dict[str, str | None] = {"Title": spec.name, "Creator": "rosetta draw"}
    if kind == "pdf":
        metadata["CreationDate"] = None
    draw_network(spec, image_size).savefig(
        path, format=kind, dpi=2 * PIXELS_PER_INCH, facecolor="white", metadata=metadata
    )


def _text_width(text: str, size: float, bold: bool) -> float:
    """The width of a line, with room for what a raster adds by rounding letters to its pixels."""
    font = FontProperties(family=FONT, weight=_weight(bold), size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return 1.06 * width


def _weight(bold: bool) -> str:
    return "bold" if bold else "normal"


class _Canvas:
    """A white figure of matplotlib's."""

    def __init__(self, height: float) -> None:
        inches = (WIDTH / PIXELS_PER_INCH, height / PIXELS_PER_INCH)
        self.figure = Figure(figsize=inches, dpi=PIXELS_PER_INCH, facecolor="white")
        self.figure.set_layout_engine("none")  # every length is given, whatever the reader's rcParams say
        self.axes: Axes = self.figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(height, 0))
        self.axes.axis("off")

    def write(
        self, x: float, y: float, text: str, width: float, *, size: float = TEXT, align: Align = "center",
        bold: bool = False, pale: bool = False,
    ) -> None:  # fmt: skip
        if not text:
            return
        fitting = fitting_size(text, width, size, bold, _text_width)
        self.axes.text(
            x, y, text, fontsize=fitting * 72 / PIXELS_PER_INCH, ha=align, va="center", linespacing=1.15,
            weight=_weight(bold), color=PALE_INK if pale else INK, family=FONT, parse_math=False,
        )  # fmt: skip

    def box(self, x: float, top: float, width: float, height: float, text: str, fill: str, name: str | None) -> None:
        rounded = f"round,pad=0,rounding_size={min(5.0, width / 6)}"
        box = FancyBboxPatch(
            (x, top), width, height, boxstyle=rounded, facecolor=FILLS[fill], edgecolor=INK, linewidth=0.8
        )
        box.set_gid(name)
        self.axes.add_patch(box)
        self.write(x + width / 2, top + height / 2, text, width - 2 * PADDING)

    def arrow(self, points: Points) -> None:
        self._line(points, FLOW, 1.0, "-", None)

    def shortcut(self, points: Points, name: str, *, dotted: bool) -> None:
        self._line(points, INK, 1.25, (0, (1.2, 1.6)) if dotted else "-", name)

    def _line(self, points: Points, color: str, width: float, style: Any, name: str | None) -> None:
        neck, wings = arrow_head(points)
        line = PathPatch(_rounded([*points[:-1], neck]), fill=False, edgecolor=color, linewidth=width, linestyle=style)
        line.set_gid(name)
        self.axes.add_patch(line)
        self.axes.add_patch(Polygon([points[-1], *wings], facecolor=color, edgecolor="none"))

    def dot(self, x: float, y: float) -> None:
        self._disc(x, y, 2.2, INK)

    def plus(self, x: float, y: float) -> None:
        self._disc(x, y, SUM_RADIUS, "white")
        arm = SUM_RADIUS * 0.55
        for xs, ys in (((x - arm, x + arm), (y, y)), ((x, x), (y - arm, y + arm))):
            self.axes.plot(xs, ys, color=INK, linewidth=1.1, zorder=4)

    def _disc(self, x: float, y: float, radius: float, fill: str) -> None:
        self.axes.add_patch(Circle((x, y), radius, facecolor=fill, edgecolor=INK, linewidth=0.8, zorder=3))


def _rounded(points: Points) -> Outline:
    """The outline through points of which each is right above, below or beside the one before."""
    vertices, codes = [points[0]], [Outline.MOVETO]
    for corner in round_corners(points):
        vertices += corner
        codes += [Outline.LINETO, Outline.CURVE3, Outline.CURVE3]
    return Outline([*vertices, points[-1]], [*codes, Outline.LINETO])
