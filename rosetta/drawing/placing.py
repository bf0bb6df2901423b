"""Where everything of a network's picture stands, whatever it is painted on: `layout` says what it shows.

The stem is a row, so is each stage, and so is the head. In a stage each block stands left to right as in
figure 3 of He et al. 2015: a box per convolution, and above them the shortcut, solid where it is the
identity and dotted where it is not. Lengths are pixels of a picture 900 pixels wide; y grows downwards.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from resnet_spec.oracle import Shape
from rosetta.drawing.layout import Block, Operation, Picture, Row

Point = tuple[float, float]
Points = list[Point]
Align = Literal["left", "center"]
TextWidth = Callable[[str, float, bool], float]
"""The width of a line of text, given its size and whether it is bold."""

WIDTH = 900
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
MAX_TITLE = 60
TIMES = "\N{MULTIPLICATION SIGN}"

OPERATION_FILL = "operation"
STAGE_FILLS = ("stage-a", "stage-b", "stage-c", "stage-d", "stage-e")


class Canvas(Protocol):
    """What a picture is painted on; it knows what the names of fills look like."""

    def write(
        self, x: float, y: float, text: str, width: float, *, size: float = TEXT, align: Align = "center",
        bold: bool = False, pale: bool = False,
    ) -> None:  # fmt: skip
        """Lines of text around or right of a point, in letters small enough for the width."""

    def box(self, x: float, top: float, width: float, height: float, text: str, fill: str, name: str | None) -> None:
        """A box with its text, from its left edge and its top."""

    def arrow(self, points: Points) -> None:
        """The way of the data: a line through the points, round at its corners, with a head at its end."""

    def shortcut(self, points: Points, name: str, *, dotted: bool) -> None:
        """The same for a way around a block."""

    def dot(self, x: float, y: float) -> None:
        """Where a shortcut branches off."""

    def plus(self, x: float, y: float) -> None:
        """The sum at a block's end, a circle of SUM_RADIUS with a plus in it."""


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


@dataclass(frozen=True)
class Placing:
    """A picture whose places are known.

    middles: the y of the line on which each row's data flow.
    legend_top: the y under the last row.
    """

    picture: Picture
    grid: _Grid
    middles: list[float]
    legend_top: float

    @property
    def height(self) -> float:
        """Of the whole."""
        return self.legend_top + len(self.picture.legend) * LEGEND_LINE + MARGIN / 2


def place(picture: Picture, text_width: TextWidth) -> Placing:
    """Where everything of the picture stands, in letters of this width."""
    blocks = [block for row in picture.rows for block in row.blocks]
    columns = max(len(row.blocks) + (row.hidden > 0) for row in picture.rows)
    grid = _fit_grid(blocks, columns, text_width)
    return Placing(picture, grid, *_middles(picture, grid))


def paint(placing: Placing, canvas: Canvas) -> None:
    """Paints the picture on a canvas of its height."""
    picture, grid, middles = placing.picture, placing.grid, placing.middles
    canvas.write(MARGIN, 30, _shortened(picture.title), WIDTH - 2 * MARGIN, size=19, align="left", bold=True)
    canvas.write(MARGIN, 54, picture.subtitle, WIDTH - 2 * MARGIN, align="left", pale=True)
    way = _paint_image(canvas, picture.image_shape, middles[0])
    fills = iter(STAGE_FILLS * len(picture.rows))
    for row, y, next_y in zip(picture.rows, middles, [*middles[1:], None], strict=True):
        if row.blocks:
            _paint_stage(canvas, row, y, grid, way, next(fills))
        else:
            _paint_operations(canvas, row, y, way)
        _paint_row_ends(canvas, row, y)
        if next_y is not None:
            way = _way_to_next_row(y + _box_height(row, grid) / 2, y, next_y)
    _paint_legend(canvas, picture.legend, placing.legend_top)


def fitting_size(text: str, width: float, size: float, bold: bool, text_width: TextWidth) -> float:
    """The size of letters in which the text's longest line fits into the width, at most the one given."""
    wanted = max(text_width(line, size, bold) for line in text.split("\n"))
    return size * width / max(wanted, width)


def arrow_head(points: Points) -> tuple[Point, Points]:
    """Where the head at the end of a line begins, and its other two corners."""
    (x0, y0), (x1, y1) = points[-2:]
    length = abs(x1 - x0) + abs(y1 - y0)
    across, down = (x1 - x0) / length, (y1 - y0) / length
    neck = (x1 - HEAD * across, y1 - HEAD * down)
    wings = [(neck[0] + side * down, neck[1] + side * across) for side in (HEAD / 2.2, -HEAD / 2.2)]
    return neck, wings


def round_corners(points: Points) -> list[tuple[Point, Point, Point]]:
    """Where each corner's curve begins, the corner, and where it ends."""
    corners = zip(points, points[1:], points[2:], strict=False)
    return [(_towards(corner, before), corner, _towards(corner, after)) for before, corner, after in corners]


def _towards(start: Point, end: Point) -> Point:
    """The point where a round corner begins; at most halfway, so that the next has room."""
    distance = abs(end[0] - start[0]) + abs(end[1] - start[1])
    share = min(CORNER, distance / 2) / distance if distance else 0
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _fit_grid(blocks: list[Block], columns: int, text_width: TextWidth) -> _Grid:
    """The widest boxes with which so many blocks fit into a row, and the fewest lines that fit into those."""
    convolutions = [operation for block in blocks for operation in block.convolutions]
    count = len(blocks[0].convolutions)
    boxes_and_gaps = count + count / 3 + 1 / 2
    box_width = min(LARGEST_BOX, ((BLOCKS_END - ROW_START) / columns - 2 * SUM_RADIUS) / boxes_and_gaps)
    block_width = boxes_and_gaps * box_width + 2 * SUM_RADIUS
    for parts_per_line in (4, 2, 1):
        texts = [_lines(operation, parts_per_line) for operation in convolutions]
        if max(text_width(line, TEXT, False) for text in texts for line in text) <= box_width - 2 * PADDING:
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


def _paint_image(canvas: Canvas, shape: Shape, y: float) -> Points:
    """The shape that goes in; returns the start of the way from there."""
    width = 84
    canvas.write(ROW_START + width / 2, y - 8, show_shape(shape), width, bold=True)
    canvas.write(ROW_START + width / 2, y + 8, "image", width, pale=True)
    return [(ROW_START + width, y)]


def _paint_row_ends(canvas: Canvas, row: Row, y: float) -> None:
    """The row's title on the left, and the shape that it gives on the right."""
    canvas.write(MARGIN, y - 8 if row.note else y, row.title, ROW_START - MARGIN, align="left", bold=True)
    canvas.write(MARGIN, y + 8, row.note, ROW_START - MARGIN, align="left", pale=True)
    width = 2 * (SHAPE_CENTRE - ROW_END) - 6
    canvas.write(SHAPE_CENTRE, y - 8 if row.shape_note else y, show_shape(row.shape), width, bold=True)
    canvas.write(SHAPE_CENTRE, y + 8, row.shape_note, width, pale=True)


def _way_to_next_row(bottom: float, y: float, next_y: float) -> Points:
    """From under a row's shape back to the left, and down to where the next row starts."""
    lane = bottom + LANE / 2 + 2
    return [(SHAPE_CENTRE, y + 10), (SHAPE_CENTRE, lane), (TURN, lane), (TURN, next_y), (ROW_START, next_y)]


def _paint_operations(canvas: Canvas, row: Row, y: float, way: Points) -> None:
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
            canvas.write(x + OPERATION_WIDTH / 2, below, show_shape(operation.shape), OPERATION_WIDTH, pale=True)
        x += OPERATION_WIDTH
        way = [(x, y)]
    canvas.arrow([*way, (ROW_END, y)])


def _paint_stage(canvas: Canvas, row: Row, y: float, grid: _Grid, way: Points, fill: str) -> None:
    """The blocks of a stage; the way is the line that leads there."""
    for block in row.blocks:
        way = _paint_block(canvas, block, y, grid, way, fill)
    if row.hidden:
        x = way[-1][0] + grid.first_gap
        width = grid.block_width - 2 * grid.first_gap
        canvas.arrow([*way, (x, y)])
        text = f"{TIMES} {row.hidden}\nmore equal blocks"
        _paint_pile(canvas, x, y - grid.box_height / 2, width, grid.box_height, text, fill, f"{row.title}.hidden")
        way = [(x + width, y)]
    canvas.arrow([*way, (ROW_END, y)])


def _paint_pile(
    canvas: Canvas, x: float, top: float, width: float, height: float, text: str, fill: str, name: str
) -> None:
    """A pile of boxes, for more than are shown."""
    for step in (8, 4):
        canvas.box(x + step, top - step, width - 8, height, "", fill, None)
    canvas.box(x, top, width - 8, height, text, fill, name)


def _paint_block(canvas: Canvas, block: Block, y: float, grid: _Grid, way: Points, fill: str) -> Points:
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
    canvas.dot(branch, y)
    top = y - grid.box_height / 2 - ARC_HEIGHT
    points = [(branch, y), (branch, top), (end - SUM_RADIUS, top), (end - SUM_RADIUS, y - SUM_RADIUS)]
    canvas.shortcut(points, f"{block.name}.{block.shortcut.kind}", dotted=block.shortcut.is_dotted)
    if block.shortcut.parts:
        text = ", ".join(block.shortcut.parts)
        canvas.write((branch + end - SUM_RADIUS) / 2, top - 9, text, grid.block_width)
    return [(end, y)]


def _paint_legend(canvas: Canvas, legend: Mapping[str, str], top: float) -> None:
    """What the signs mean, a line each."""
    left, right = MARGIN, MARGIN + 34
    for index, (sign, meaning) in enumerate(legend.items()):
        y = top + (index + 0.5) * LEGEND_LINE
        if sign == "convolution":
            canvas.box(left, y - 6, right - left, 12, "", STAGE_FILLS[0], "legend.convolution")
        elif sign == "sum":
            canvas.plus((left + right) / 2, y)
        else:
            canvas.shortcut([(left, y), (right, y)], f"legend.{sign}", dotted=sign != "identity")
        canvas.write(right + 12, y, meaning, WIDTH - right - 12 - MARGIN, align="left")


def show_shape(shape: Shape) -> str:
    """As 64\N{MULTIPLICATION SIGN}24\N{MULTIPLICATION SIGN}24."""
    return TIMES.join(map(str, shape))


def _shortened(title: str) -> str:
    return title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 3] + "..."
