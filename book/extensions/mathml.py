"""Formulas as MathML, which browsers set by themselves: no script, nothing loaded, read out by screen readers."""

from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx

_NAMES = {"cos", "exp", "ln", "log", "max", "min", "sin"}
_SUM, _PRIME = "\N{N-ARY SUMMATION}", "\N{PRIME}"
ElementTree.register_namespace("", "http://www.w3.org/1998/Math/MathML")


def formula(latex: str, *, displayed: bool) -> str:
    """The MathML of a formula in LaTeX, set as LaTeX would set it."""
    root = ElementTree.fromstring(convert(latex, display="block" if displayed else "inline"))
    for parent in root.iter():
        for position, child in reversed(list(enumerate(parent))):
            if child.text in _NAMES:
                _set_name(parent, position, child)
            elif child.text == _PRIME:
                child.tag = _tag("mo")
            elif displayed and len(child) and child[0].text == _SUM:
                child.tag = child.tag.replace("msubsup", "munderover")
    return ElementTree.tostring(root, encoding="unicode")


def _set_name(parent: ElementTree.Element, position: int, name: ElementTree.Element) -> None:
    """A function's name is no variable, and a thin space parts it from an argument without brackets."""
    name.tag = _tag("mi")
    argument = parent[position + 1] if position + 1 < len(parent) else None
    if argument is not None and argument.tag != _tag("mo"):
        parent.insert(position + 1, ElementTree.Element(_tag("mspace"), width="0.167em"))


def _tag(name: str) -> str:
    return f"{{http://www.w3.org/1998/Math/MathML}}{name}"


def _inline(writer: Any, node: nodes.math) -> None:
    writer.body.append(formula(node.astext(), displayed=False))
    raise nodes.SkipNode


def _displayed(writer: Any, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="formula" tabindex="0">{formula(node.astext(), displayed=True)}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Makes this the way in which Sphinx shows formulas."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_displayed, None))
    app.config.html_math_renderer = "mathml"
    return {"parallel_read_safe": True, "parallel_write_safe": True}
