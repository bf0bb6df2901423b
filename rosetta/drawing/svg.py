"""A network's picture as SVG, within a page or as a file of its own; needs nothing but Python.

Within a page it takes its font and its colours: the page may set `--network-ink`, `--network-pale`, `--network-flow`,
`--network-paper` and a `--network-FILL` for each name of a fill; what it does not set is as `paint` has it.
"""

import re
from xml.sax.saxutils import escape

from resnet_spec import ResNetSpec
from rosetta.drawing.colours import FILLS, FLOW, INK, PALE_INK
from rosetta.drawing.layout import Picture, Row, lay_out
from rosetta.drawing.placing import (
    LINE,
    PADDING,
    SUM_RADIUS,
    TEXT,
    TIMES,
    WIDTH,
    Align,
    Placing,
    Point,
    Points,
    arrow_head,
    fitting_size,
    paint,
    place,
    round_corners,
    show_shape,
)

# DejaVu Sans, in twentieths of the letters' size: hardly a font that people read on a screen is wider.
_TWENTIETHS = {
    6: "'IJijl",
    7: " ,./:;\\|·",
    8: "()-[]ft",
    9: "!r",
    10: '"*_`',
    11: "?csz",
    12: "FLkvxy",
    13: "$0123456789EPSTYabdeghnopqu{}",
    14: "ABCKRVXZ",
    15: "NU",
    16: "&DGHOQ",
    17: "#+<=>^w~" + TIMES,
    18: "M",
    20: "%@Wm…",
}
_ADVANCES = {letter: twentieths / 20 for twentieths, letters in _TWENTIETHS.items() for letter in letters}
_WIDEST = 1.0
_BOLD = 1.2

_FILL_RULES = "".join(f".network .{name}{{fill:var(--network-{name},{color})}}" for name, color in FILLS.items())
_STYLE = (
    f".network text{{fill:var(--network-ink,{INK});font-size:{TEXT}px;text-anchor:middle}}"
    ".network .left{text-anchor:start}.network .bold{font-weight:700}"
    f".network .pale{{fill:var(--network-pale,{PALE_INK})}}"
    f".network path{{fill:none;stroke-width:1.4;stroke:var(--network-flow,{FLOW})}}"
    f".network .shortcut path{{stroke-width:1.7;stroke:var(--network-ink,{INK})}}"
    ".network .dotted path{stroke-dasharray:2 2.7}"
    f".network polygon{{fill:var(--network-flow,{FLOW})}}.network .shortcut polygon{{fill:var(--network-ink,{INK})}}"
    f".network rect,.network circle,.network .sum path{{stroke:var(--network-ink,{INK})}}"
    f".network circle{{fill:var(--network-ink,{INK})}}.network .sum circle{{fill:var(--network-paper,white)}}"
) + _FILL_RULES

_NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
# For viewers, of which some know no variables, and readers who have other fonts.
_FONTS = ".network{font-family:'DejaVu Sans',Verdana,sans-serif}"
_VARIABLE = re.compile(r"var\([^,()]+,([^()]+)\)")


def draw_svg(spec: ResNetSpec, image_size: int | tuple[int, int] | None = None) -> str:
    """The picture of a network for images of this size, (height, width) or a side, in pixels, as an SVG element.

    Raises SpecError for an image that is too small, and RosettaError for more stages than a picture takes.
    """
    picture = lay_out(spec, image_size)
    return _element(picture, place(picture, _text_width), "", _STYLE, [])


def draw_svg_file(spec: ResNetSpec, image_size: int | tuple[int, int] | None = None) -> str:
    """The same as a file's text, on white paper; raises as `draw_svg` does."""
    picture = lay_out(spec, image_size)
    placing = place(picture, _text_width)
    sides = f'width="{WIDTH}" height="{placing.height:g}"'
    paper = f'<rect {sides} style="fill:white;stroke:none"/>'
    drawn = _element(picture, placing, f" {sides}", _FONTS + _VARIABLE.sub(r"\1", _STYLE), [paper])
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn}\n'


def _element(picture: Picture, placing: Placing, sides: str, style: str, behind: list[str]) -> str:
    canvas = _Canvas()
    paint(placing, canvas)
    opening = f'<svg {_NAMESPACE} class="network" role="img"{sides} viewBox="0 0 {WIDTH} {placing.height:g}">'
    title = f"<title>{escape(picture.title)}</title>"
    words = f"<desc>{escape(_words(picture))}</desc>"
    return "\n".join([opening, title, words, f"<style>{style}</style>", *behind, *canvas.elements, "</svg>"])


def _words(picture: Picture) -> str:
    """The picture for those who do not see it."""
    rows = "; ".join(map(_row_words, picture.rows))
    return f"{picture.subtitle}. An image of {show_shape(picture.image_shape)} goes through: {rows}."


def _row_words(row: Row) -> str:
    shape = f"{show_shape(row.shape)} {row.shape_note}".strip()
    return f"{row.title} ({row.note}, {shape})" if row.note else f"{row.title} ({shape})"


def _text_width(text: str, size: float, bold: bool) -> float:
    return sum(_ADVANCES.get(letter, _WIDEST) for letter in text) * size * (_BOLD if bold else 1)


class _Canvas:
    """The elements that are painted, in their order."""

    def __init__(self) -> None:
        self.elements: list[str] = []

    def write(
        self, x: float, y: float, text: str, width: float, *, size: float = TEXT, align: Align = "center",
        bold: bool = False, pale: bool = False,
    ) -> None:  # fmt: skip
        if not text:
            return
        fitting = fitting_size(text, width, size, bold, _text_width)
        names = " ".join(["left"] * (align == "left") + ["bold"] * bold + ["pale"] * pale)
        attributes = f' class="{names}"' if names else ""
        if round(fitting, 2) != TEXT:
            attributes += f' style="font-size:{fitting:.2f}px"'
        lines = text.split("\n")
        spacing = LINE * fitting / TEXT
        first = y + 0.36 * fitting - (len(lines) - 1) * spacing / 2
        for index, line in enumerate(lines):
            self.elements.append(f"<text{attributes} {_at(x, first + index * spacing)}>{escape(line)}</text>")

    def box(self, x: float, top: float, width: float, height: float, text: str, fill: str, name: str | None) -> None:
        sides = f'width="{_number(width)}" height="{_number(height)}" rx="{_number(min(5.0, width / 6))}"'
        self.elements.append(f'<g class="box">{_named(name)}<rect class="{fill}" {_at(x, top)} {sides}/>')
        self.write(x + width / 2, top + height / 2, text, width - 2 * PADDING)
        self.elements.append("</g>")

    def arrow(self, points: Points) -> None:
        self._line(points, "flow", None)

    def shortcut(self, points: Points, name: str, *, dotted: bool) -> None:
        self._line(points, "shortcut dotted" if dotted else "shortcut", name)

    def _line(self, points: Points, kind: str, name: str | None) -> None:
        neck, wings = arrow_head(points)
        head = " ".join(map(_pair, [points[-1], *wings]))
        line = f'<path d="{_outline([*points[:-1], neck])}"/><polygon points="{head}"/>'
        self.elements.append(f'<g class="{kind}">{_named(name)}{line}</g>')

    def dot(self, x: float, y: float) -> None:
        self.elements.append(f'<circle cx="{_number(x)}" cy="{_number(y)}" r="2.2"/>')

    def plus(self, x: float, y: float) -> None:
        arm = SUM_RADIUS * 0.55
        cross = f"M{_pair((x - arm, y))}H{_number(x + arm)}M{_pair((x, y - arm))}V{_number(y + arm)}"
        circle = f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{SUM_RADIUS}"/>'
        self.elements.append(f'<g class="sum">{circle}<path d="{cross}"/></g>')


def _outline(points: Points) -> str:
    curves = [f"L{_pair(start)}Q{_pair(corner)} {_pair(end)}" for start, corner, end in round_corners(points)]
    return f"M{_pair(points[0])}{''.join(curves)}L{_pair(points[-1])}"


def _named(name: str | None) -> str:
    """What a pointer that rests on a layer is told."""
    if name is None or name.startswith("legend.") or name.endswith(".hidden"):
        return ""
    return f"<title>{escape(name)}</title>"


def _at(x: float, y: float) -> str:
    return f'x="{_number(x)}" y="{_number(y)}"'


def _pair(point: Point) -> str:
    return ",".join(map(_number, point))


def _number(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
