"""The texts beside each other: their parts, their order, the marks on their lines, and what the page loads."""

import re
from html import unescape

import pytest

from book.side_by_side import highlighted
from book.side_by_side.definitions import common_order, parts
from book.side_by_side.marks import Span, all_marks, check_marks, read_marks, spans
from book.side_by_side.page import ALL_AT_ONCE, card, make_text, network_data
from resnet_spec import RosettaError
from rosetta.backends import BACKENDS
from rosetta.differences.catalogue import find_differences

CLASS = '''"""Title."""

import torch

ONE = 1


def conv(x):
    return x


@decorated
class BasicBlock:
    """A block."""

    def __init__(self):
        pass

    def __call__(self, x):
        return x


if __name__ == "__main__":
    conv(1)
'''
FUNCTION = '"""Title."""\n\nimport keras\n\n\ndef basic_block(x):\n    return x\n'


def test_parts_are_the_text():
    found = parts(CLASS)
    assert [part.key for part in found] == [
        "title", "imports", "conv", "basicblock", "basicblock.__init__", "basicblock.forward", "run",
    ]  # fmt: skip
    assert "\n".join(line for part in found for line in part.lines) + "\n" == CLASS
    assert found[3].lines[0] == "@decorated"
    assert found[3].name == "BasicBlock"


def test_a_class_and_a_function_are_one_definition():
    order = common_order({"pt": parts(CLASS), "keras": parts(FUNCTION)})
    assert order[3] == ["basicblock", "basicblock.__init__", "basicblock.forward"]


def test_what_one_text_lacks_keeps_its_place():
    first = parts('"""T."""\nimport a\ndef one(): 1\ndef three(): 3\n')
    second = parts('"""T."""\nimport a\ndef one(): 1\ndef two(): 2\ndef three(): 3\n')
    names = [keys[0] for keys in common_order({"pt": first, "jax": second})]
    assert names == ["title", "imports", "one", "two", "three"]


def test_opposite_orders_are_refused():
    first = parts('"""T."""\ndef one(): 1\ndef two(): 2\n')
    second = parts('"""T."""\ndef two(): 2\ndef one(): 1\n')
    with pytest.raises(RosettaError, match="keras has its definitions in another order"):
        common_order({"pt": first, "keras": second})


def test_an_unknown_row_is_refused():
    with pytest.raises(RosettaError, match=r"'eps_defualt', but the atlas has none"):
        read_marks("[[mark]]\nrows = ['eps_defualt']\npt = 'eps'\n")


def test_an_unknown_framework_is_refused():
    with pytest.raises(RosettaError, match="'tf' must be rows, in, or one of pt, keras, paddle, jax"):
        read_marks("[[mark]]\nrows = ['eps_rounding']\ntf = 'eps'\n")


def test_a_mark_on_no_line_is_refused():
    [mark] = read_marks("[[mark]]\nrows = ['eps_rounding']\nin = 'norm'\npt = 'eps'\njax = 'epsilon'\n")
    check_marks([mark], {("eps_rounding", "pt"), ("eps_rounding", "jax")})
    with pytest.raises(RosettaError, match="eps_rounding: no line of Flax NNX's texts has 'epsilon' in norm"):
        check_marks([mark], {("eps_rounding", "pt")})


def test_pieces_that_overlap_are_one():
    marks = read_marks(
        "[[mark]]\nrows = ['eps_rounding']\npt = 'eps=1e-5'\n[[mark]]\nrows = ['eps_rounding', 'same_with_stride']\n"
        "pt = 'eps'\n[[mark]]\nrows = ['default_padding']\nin = 'norm'\npt = 'x'\n"
    )
    [part] = parts('"""x, eps=1e-5"""\n')
    assert spans(marks, "pt", part, part.lines[0]) == [Span(6, 14, ("eps_rounding", "same_with_stride"))]
    assert spans(marks, "jax", part, part.lines[0]) == []


def test_a_comment_is_not_marked():
    marks = read_marks("[[mark]]\nrows = ['eps_rounding']\npt = 'eps=1e-5'\n")
    [_, _, part] = parts('"""T."""\nimport a\ndef norm():\n    # eps=1e-5\n    f(eps=1e-5)\n')
    assert [len(spans(marks, "pt", part, line)) for line in part.lines] == [0, 0, 1]


def test_a_mark_may_cut_through_tokens():
    [line] = highlighted.tokens("f(ab, c<1)\n")
    marked = highlighted.html(line, [Span(3, 6, ("a", "b"))])
    assert '<span class="n">a</span><span class="side-mark"' in marked
    assert 'data-rows="a b"><span class="n">b</span><span class="p">,</span> </span><span class="n">c</span>' in marked
    assert unescape(re.sub("<[^>]*>", "", marked)) == "f(ab, c<1)"


@pytest.mark.parametrize("framework", BACKENDS)
def test_lines_are_those_of_the_file(framework):
    text = make_text(ALL_AT_ONCE, framework)
    lines = [unescape(re.sub("<[^>]*>", "", line)) for lines in text.lines.values() for line in lines]
    assert "\n".join(lines) + "\n" == text.plain


def test_each_framework_has_marks_where_it_differs_most():
    data = {framework: make_text(ALL_AT_ONCE, framework) for framework in BACKENDS}
    for text in data.values():
        assert {"strided_padding", "batch_norm_momentum_meaning", "linear_kernel", "pad_every_axis"} <= text.marked
    names = [definition["name"] for definition in network_data(data)["definitions"]]
    assert names[:6] == ["top", "imports", "conv", "norm", "norm_relu", "max_pool"]
    assert len(names) == len(set(names))


def test_a_card_has_all_answers():
    [row] = find_differences("loads_any_pickle")
    shown = card(row)
    assert row.consequence in shown
    assert "(atlas/loads_any_pickle.md)" in shown
    for answer in ("PyTorch\n: no", "Keras\n: no", "Paddle\n: yes", f"Flax NNX\n: *no answer:* {row.none['jax']}"):
        assert answer in shown


def test_rows_with_one_place_are_named_once_each():
    for mark in all_marks():
        assert len(set(mark.rows)) == len(mark.rows)
