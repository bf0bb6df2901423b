"""The picture as SVG: the same things in the same places as matplotlib's, without matplotlib."""

import re
import string
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from resnet_spec import ResNetSpec, get_spec, layer_table, list_specs
from rosetta.drawing import paint, svg
from rosetta.drawing.layout import lay_out
from rosetta.drawing.placing import TIMES, place
from rosetta.drawing.svg import draw_svg, draw_svg_file
from tests.command_line import ROOT

SVG = "{http://www.w3.org/2000/svg}"
WITHOUT = """
import sys
for name in ("matplotlib", "rich", "typer", "tomlkit"):
    sys.modules[name] = None
from resnet_spec import get_spec
from rosetta.drawing.svg import draw_svg
print(draw_svg(get_spec("resnet18_d2l")))
"""


def titles(element: ElementTree.Element, kind: str) -> list[str]:
    groups = [group for group in element.iter(f"{SVG}g") if kind in group.attrib["class"].split()]
    return [group.findtext(f"{SVG}title") or "" for group in groups if group.find(f"{SVG}title") is not None]


@pytest.mark.parametrize("name", list_specs())
def test_each_box_and_shortcut_of_the_other_picture_is_there(name: str) -> None:
    drawn = ElementTree.fromstring(draw_svg(get_spec(name)))
    patches = [patch.get_gid() or "" for patch in paint.draw_network(get_spec(name)).axes[0].patches]
    layers = [gid for gid in patches if gid and not re.match(r"legend|stage", gid)]
    shortcuts = [gid for gid in layers if re.search(r"\.(identity|zeros|projection)$", gid)]
    assert sorted(titles(drawn, "box")) == sorted(set(layers) - set(shortcuts))
    assert sorted(titles(drawn, "shortcut")) == sorted(shortcuts)
    assert sorted(titles(drawn, "dotted")) == sorted(gid for gid in shortcuts if not gid.endswith(".identity"))


@pytest.mark.parametrize("name", list_specs())
def test_everything_stands_where_matplotlib_has_it(name: str) -> None:
    picture = lay_out(get_spec(name))
    assert place(picture, svg._text_width) == place(picture, paint._text_width)


def test_it_speaks_to_those_who_do_not_see_it() -> None:
    drawn = ElementTree.fromstring(draw_svg(get_spec("resnet18_d2l")))
    assert drawn.attrib["role"] == "img"
    assert [child.tag for child in drawn][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert drawn[0].text == "resnet18_d2l"
    words = drawn[1].text or ""
    assert f"{layer_table(get_spec('resnet18_d2l')).parameters:,} trained parameters" in words
    assert f"stage 4 (2 blocks, 512{TIMES}3{TIMES}3); head (10 logits)." in words


def test_any_name_is_drawn_as_it_is() -> None:
    drawn = ElementTree.fromstring(draw_svg(ResNetSpec(name='<b> & "\u6f22"')))
    assert drawn.findtext(f"{SVG}title") == '<b> & "\u6f22"'
    assert '<b> & "\u6f22"' in [text.text for text in drawn.iter(f"{SVG}text")]


@pytest.mark.parametrize("bold", [False, True])
def test_no_letter_is_wider_than_it_is_taken_for(bold: bool) -> None:
    letters = string.ascii_letters + string.digits + string.punctuation + " ·" + TIMES
    for letter in letters:
        true = paint._text_width(letter, 100, bold) / 1.06
        assert svg._text_width(letter, 100, bold) >= true * (0.95 if bold else 1) - 0.5, letter


def test_it_needs_nothing_but_the_floor() -> None:
    command = [sys.executable, "-c", WITHOUT]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == draw_svg(get_spec("resnet18_d2l"))


def test_its_colours_are_the_pages_and_in_a_file_its_own() -> None:
    assert "fill:var(--network-stage-a,#cfe3f7)" in draw_svg(get_spec("resnet18"))
    alone = draw_svg_file(get_spec("resnet18"))
    assert ".stage-a{fill:#cfe3f7}" in alone
    assert "var(" not in alone


def test_a_file_has_a_size_and_white_paper_behind_everything() -> None:
    drawn = ElementTree.fromstring(draw_svg_file(get_spec("resnet18")))
    sides = {side: drawn.attrib[side] for side in ("width", "height")}
    assert drawn.attrib["viewBox"] == f"0 0 {sides['width']} {sides['height']}"
    assert drawn[3].attrib == {**sides, "style": "fill:white;stroke:none"}
    assert [child.tag for child in drawn][4:] == [
        child.tag for child in ElementTree.fromstring(draw_svg(get_spec("resnet18")))
    ][3:]
