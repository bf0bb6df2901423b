"""A network's picture, painted with matplotlib (the extra `plots`): `layout` says what it shows.

The stem is a row, so is each stage, and so is the head. In a stage each block stands left to right as in
figure 3 of He et al. 2015: a box per convolution, and above them the shortcut, solid where it is the
identity and dotted where it is not. Lengths are pixels of a picture 900 pixels wide; y grows downwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Polygon
from matplotlib.path import Path as Outline
from matplotlib.textpath import text_to_path

from resnet_spec import ResNetSpec, RosettaError
from resnet_spec.oracle import Shape
from rosetta.drawing.layout import Block, Operation, Picture, Row, lay_out
from rosetta.figures import writing_figure

SUFFIXES = (".svg", ".png", ".pdf")

Points = list[tuple[float, float]]

WIDTH = 900
PIXELS_PER_INCH = 96
MARGIN = 20
TURN = 92
ROW_START = 106
BLOCKS_END = 774
ROW_END = 792
SHAPE_CENTRE = 843
LARGEST_BOX = 92
OPERATION_WIDTH = 122
OPERATION_HEIGHT = 38
OPERATION_GAP = 30
SUM_RADIUS = 7
ARC_HEIGHT = 24
ARC_ROOM = 38
LANE = 40
"""Between two rows, for the line from the end of one to the start of the next."""
CORNER = 10
HEAD = 7

TEXT = 10.7
LINE = 14
PADDING = 2
LEGEND_LINE = 19
FONT = "DejaVu Sans"  # matplotlib brings it along
MAX_TITLE = 60
TIMES = "\N{MULTIPLICATION SIGN}"

INK = "#1f2328"
PALE_INK = "#57606a"
FLOW = "#6e7781"
FILLS = ("#cfe3f7", "#d3edd3", "#fbe3c0", "#f3d3e0", "#dcd6f3")
OPERATION_FILL = "#e9ebee"


def draw_network(spec: ResNetSpec, image_size: int | tuple[int, int] | None = None) -> Figure:
    """The picture of a network for images of this size, (height, width) or a side, in pixels.

    The figure belongs to no window and to no pyplot; a notebook shows it after `%matplotlib inline`.
    Raises SpecError for an image that is too small, and RosettaError for more stages than a picture takes.
    """
    picture = lay_out(spec, image_size)
    blocks = [block for row in picture.rows for block in row.blocks]
    columns = max(len(row.blocks) + (row.hidden > 0) for row in picture.rows)
    grid = _fit_grid(blocks, columns)
    middles, legend_top = _middles(picture, grid)
    canvas = _Canvas(legend_top + len(picture.legend) * LEGEND_LINE + MARGIN / 2)
    canvas.write(MARGIN, 30, _shortened(picture.title), WIDTH - 2 * MARGIN, size=19, align="left", weight="bold")
    canvas.write(MARGIN, 54, picture.subtitle, WIDTH - 2 * MARGIN, align="left", color=PALE_INK)
    way = _paint_image(canvas, picture.image_shape, middles[0])
    fills = iter(FILLS * len(picture.rows))
    for row, y, next_y in zip(picture.rows, middles, [*middles[1:], None], strict=True):
        if row.blocks:
            _paint_stage(canvas, row, y, grid, way, next(fills))
        else:
            _paint_operations(canvas, row, y, way)
        _paint_row_ends(canvas, row, y)
        if next_y is not None:
            way = _way_to_next_row(y + _box_height(row, grid) / 2, y, next_y)
    _paint_legend(canvas, picture.legend, legend_top)
    return canvas.figure


def check_suffix(path: Path) -> None:
    """Raises RosettaError unless the file's name says a format that pictures are written in."""
    if path.suffix.lower() not in SUFFIXES:
        raise RosettaError(f"{path} is no name for a picture: give one that ends in {', '.join(SUFFIXES)}.")


def write_drawing(path: Path, spec: ResNetSpec, image_size: int | tuple[int, int] | None = None) -> None:
    """Writes the picture in the format that the suffix says: the same bytes each time.

    Raises RosettaError for another suffix or a path that cannot be written, and as `draw_network` does.
    """
    check_suffix(path)
    kind = path.suffix.lower().removeprefix(".")
    metadata: dict[str, str | None] = {"Title": spec.name, "Creator": "rosetta draw"}
    if kind != "png":  # which has no date
        metadata["Date" if kind == "svg" else "CreationDate"] = None
    with matplotlib.rc_context({"svg.hashsalt": "rosetta", "svg.fonttype": "path"}), writing_figure(path) as complete:
        figure = draw_network(spec, image_size)
        figure.savefig(complete, format=kind, dpi=2 * PIXELS_PER_INCH, facecolor="white", metadata=metadata)


@dataclass(frozen=True)
class _Grid:
    """What all blocks have in common.

    first_gap: before a block's first box, where the shortcut branches off.
    block_width: from the end of one sum to the end of the next.
    parts_per_line: how many parts of what a convolution says stand on one line of its box.
    """

    box_width: float
    box_height: float
    gap: float
    first_gap: float
    block_width: float
    parts_per_line: int


def _fit_grid(blocks: list[Block], columns: int) -> _Grid:
    """The widest boxes with which so many blocks fit into a row, and the fewest lines that fit into those."""
    convolutions = [operation for block in blocks for operation in block.convolutions]
    count = len(blocks[0].convolutions)
    boxes_and_gaps = count + count / 3 + 1 / 2
    box_width = min(LARGEST_BOX, ((BLOCKS_END - ROW_START) / columns - 2 * SUM_RADIUS) / boxes_and_gaps)
    block_width = boxes_and_gaps * box_width + 2 * SUM_RADIUS
    for parts_per_line in (4, 2, 1):
        texts = [_lines(operation, parts_per_line) for operation in convolutions]
        if max(_text_width(line) for text in texts for line in text) <= box_width - 2 * PADDING:
            break
    box_height = max(2, max(map(len, texts))) * LINE + 10
    return _Grid(box_width, box_height, box_width / 3, box_width / 2, block_width, parts_per_line)


def _lines(operation: Operation, parts_per_line: int) -> list[str]:
    parts = operation.parts
    return [", ".join(parts[i : i + parts_per_line]) for i in range(0, len(parts), parts_per_line)]


def _middles(picture: Picture, grid: _Grid) -> tuple[list[float], float]:
    """The y of the line on which each row's data flow, and the y under the last row."""
    middles = []
    y = 80.0
    for row in picture.rows:
        y += ARC_ROOM if any(block.shortcut for block in row.blocks) else 0
        middles.append(y + _box_height(row, grid) / 2)
        y += _box_height(row, grid) + LANE
    return middles, y


def _box_height(row: Row, grid: _Grid) -> float:
    return grid.box_height if row.blocks else OPERATION_HEIGHT


def _text_width(text: str, size: float = TEXT, weight: str = "normal") -> float:
    """The width of a line, with room for what a raster adds by rounding letters to its pixels."""
    font = FontProperties(family=FONT, weight=weight, size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return 1.06 * width


class _Canvas:
    """A white picture with the few things that are painted on it."""

    def __init__(self, height: float) -> None:
        inches = (WIDTH / PIXELS_PER_INCH, height / PIXELS_PER_INCH)
        self.figure = Figure(figsize=inches, dpi=PIXELS_PER_INCH, facecolor="white")
        self.figure.set_layout_engine("none")  # every length is given, whatever the reader's rcParams say
        self.axes: Axes = self.figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(height, 0))
        self.axes.axis("off")

    def write(
        self, x: float, y: float, text: str, width: float, *, size: float = TEXT, align: str = "center",
        weight: str = "normal", color: str = INK,
    ) -> None:  # fmt: skip
        """Text around or right of a point, in letters small enough for the width."""
        if not text:
            return
        wanted = max(_text_width(line, size, weight) for line in text.split("\n"))
        fitting = size * width / max(wanted, width)
        self.axes.text(
            x, y, text, fontsize=fitting * 72 / PIXELS_PER_INCH, ha=align, va="center", linespacing=1.15,
            weight=weight, color=color, family=FONT, parse_math=False,
        )  # fmt: skip

    def box(self, x: float, top: float, width: float, height: float, text: str, fill: str, name: str | None) -> None:
        """A box with its text, from its left edge and its top."""
        rounded = f"round,pad=0,rounding_size={min(5.0, width / 6)}"
        box = FancyBboxPatch((x, top), width, height, boxstyle=rounded, facecolor=fill, edgecolor=INK, linewidth=0.8)
        box.set_gid(name)
        self.axes.add_patch(box)
        self.write(x + width / 2, top + height / 2, text, width - 2 * PADDING)

    def many(self, x: float, top: float, width: float, height: float, text: str, fill: str, name: str) -> None:
        """A pile of boxes, for more than are shown."""
        for step in (8, 4):
            self.box(x + step, top - step, width - 8, height, "", fill, None)
        self.box(x, top, width - 8, height, text, fill, name)

    def arrow(self, points: Points) -> None:
        """The way of the data: a line through the points, round at its corners, with a head at its end."""
        self._line(points, FLOW, 1.0, "-", None)

    def shortcut(self, points: Points, name: str, *, dotted: bool) -> None:
        """The same for a way around a block."""
        self._line(points, INK, 1.25, (0, (1.2, 1.6)) if dotted else "-", name)

    def _line(self, points: Points, color: str, width: float, style: Any, name: str | None) -> None:
        (x0, y0), (x1, y1) = points[-2:]
        length = abs(x1 - x0) + abs(y1 - y0)
        across, down = (x1 - x0) / length, (y1 - y0) / length
        neck = (x1 - HEAD * across, y1 - HEAD * down)
        wings = [(neck[0] + side * down, neck[1] + side * across) for side in (HEAD / 2.2, -HEAD / 2.2)]
        line = PathPatch(_rounded([*points[:-1], neck]), fill=False, edgecolor=color, linewidth=width, linestyle=style)
        line.set_gid(name)
        self.axes.add_patch(line)
        self.axes.add_patch(Polygon([(x1, y1), *wings], facecolor=color, edgecolor="none"))

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        self.axes.add_patch(Circle((x, y), radius, facecolor=fill, edgecolor=INK, linewidth=0.8, zorder=3))

    def plus(self, x: float, y: float) -> None:
        """The sum at a block's end."""
        self.disc(x, y, SUM_RADIUS, "white")
        arm = SUM_RADIUS * 0.55
        for xs, ys in (((x - arm, x + arm), (y, y)), ((x, x), (y - arm, y + arm))):
            self.axes.plot(xs, ys, color=INK, linewidth=1.1, zorder=4)


def _rounded(points: Points) -> Outline:
    """The outline through points of which each is right above, below or beside the one before."""
    vertices, codes = [points[0]], [Outline.MOVETO]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        vertices += [_towards(corner, before), corner, _towards(corner, after)]
        codes += [Outline.LINETO, Outline.CURVE3, Outline.CURVE3]
    return Outline([*vertices, points[-1]], [*codes, Outline.LINETO])


def _towards(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """The point where a round corner begins; at most halfway, so that the next has room."""
    distance = abs(end[0] - start[0]) + abs(end[1] - start[1])
    share = min(CORNER, distance / 2) / distance if distance else 0
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _paint_image(canvas: _Canvas, shape: Shape, y: float) -> Points:
    """The shape that goes in; returns the start of the way from there."""
    width = 84
    canvas.write(ROW_START + width / 2, y - 8, _show(shape), width, weight="bold")
    canvas.write(ROW_START + width / 2, y + 8, "image", width, color=PALE_INK)
    return [(ROW_START + width, y)]


def _paint_row_ends(canvas: _Canvas, row: Row, y: float) -> None:
    """The row's title on the left, and the shape that it gives on the right."""
    canvas.write(MARGIN, y - 8 if row.note else y, row.title, ROW_START - MARGIN, align="left", weight="bold")
    canvas.write(MARGIN, y + 8, row.note, ROW_START - MARGIN, align="left", color=PALE_INK)
    width = 2 * (SHAPE_CENTRE - ROW_END) - 6
    canvas.write(SHAPE_CENTRE, y - 8 if row.shape_note else y, _show(row.shape), width, weight="bold")
    canvas.write(SHAPE_CENTRE, y + 8, row.shape_note, width, color=PALE_INK)


def _way_to_next_row(bottom: float, y: float, next_y: float) -> Points:
    """From under a row's shape back to the left, and down to where the next row starts."""
    lane = bottom + LANE / 2 + 2
    return [(SHAPE_CENTRE, y + 10), (SHAPE_CENTRE, lane), (TURN, lane), (TURN, next_y), (ROW_START, next_y)]


def _paint_operations(canvas: _Canvas, row: Row, y: float, way: Points) -> None:
    """The boxes of the stem or the head; the way is the line that leads there."""
    x = way[-1][0]
    for operation in row.operations:
        x += OPERATION_GAP
        canvas.arrow([*way, (x, y)])
        top = y - OPERATION_HEIGHT / 2
        text = "\n".join(operation.parts)
        canvas.box(x, top, OPERATION_WIDTH, OPERATION_HEIGHT, text, OPERATION_FILL, operation.name)
        if operation is not row.operations[-1]:
            below = top + OPERATION_HEIGHT + 9
            canvas.write(x + OPERATION_WIDTH / 2, below, _show(operation.shape), OPERATION_WIDTH, color=PALE_INK)
        x += OPERATION_WIDTH
        way = [(x, y)]
    canvas.arrow([*way, (ROW_END, y)])


def _paint_stage(canvas: _Canvas, row: Row, y: float, grid: _Grid, way: Points, fill: str) -> None:
    """The blocks of a stage; the way is the line that leads there."""
    for block in row.blocks:
        way = _paint_block(canvas, block, y, grid, way, fill)
    if row.hidden:
        x = way[-1][0] + grid.first_gap
        width = grid.block_width - 2 * grid.first_gap
        canvas.arrow([*way, (x, y)])
        text = f"{TIMES} {row.hidden}\nmore equal blocks"
        canvas.many(x, y - grid.box_height / 2, width, grid.box_height, text, fill, f"{row.title}.hidden")
        way = [(x + width, y)]
    canvas.arrow([*way, (ROW_END, y)])


def _paint_block(canvas: _Canvas, block: Block, y: float, grid: _Grid, way: Points, fill: str) -> Points:
    """One block; takes the line that leads there and returns the start of the one that leads on."""
    start = x = way[-1][0]
    for operation in block.convolutions:
        x += grid.gap if x > start else grid.first_gap
        canvas.arrow([*way, (x, y)])
        text = "\n".join(_lines(operation, grid.parts_per_line))
        canvas.box(x, y - grid.box_height / 2, grid.box_width, grid.box_height, text, fill, operation.name)
        x += grid.box_width
        way = [(x, y)]
    if block.shortcut is None:
        return way
    end = start + grid.block_width
    canvas.arrow([*way, (end - 2 * SUM_RADIUS, y)])
    canvas.plus(end - SUM_RADIUS, y)
    branch = start + grid.first_gap / 4
    canvas.disc(branch, y, 2.2, INK)
    top = y - grid.box_height / 2 - ARC_HEIGHT
    points = [(branch, y), (branch, top), (end - SUM_RADIUS, top), (end - SUM_RADIUS, y - SUM_RADIUS)]
    canvas.shortcut(points, f"{block.name}.{block.shortcut.kind}", dotted=block.shortcut.is_dotted)
    if block.shortcut.parts:
        text = ", ".join(block.shortcut.parts)
        canvas.write((branch + end - SUM_RADIUS) / 2, top - 9, text, grid.block_width)
    return [(end, y)]


def _paint_legend(canvas: _Canvas, legend: Mapping[str, str], top: float) -> None:
    """What the signs mean, a line each."""
    left, right = MARGIN, MARGIN + 34
    for index, (sign, meaning) in enumerate(legend.items()):
        y = top + (index + 0.5) * LEGEND_LINE
        if sign == "convolution":
            canvas.box(left, y - 6, right - left, 12, "", FILLS[0], "legend.convolution")
        elif sign == "sum":
            canvas.plus((left + right) / 2, y)
        else:
            canvas.shortcut([(left, y), (right, y)], f"legend.{sign}", dotted=sign != "identity")
        canvas.write(right + 12, y, meaning, WIDTH - right - 12 - MARGIN, align="left")


def _show(shape: Shape) -> str:
    return TIMES.join(map(str, shape))


def _shortened(title: str) -> str:
    return title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 3] + "..."
