"""A tree keeps the comments of its source, each with what it stands above."""

import ast

import pytest

from rosetta.writing.comments import comment_of, has_comments, parse, unparse

SOURCES = [
    "# Above.\nx = 1\n",
    "# One.\n# Two.\nx = 1\n",
    "def f():\n    # Within.\n    return 1\n",
    "# Decorated.\n@g\ndef f():\n    pass\n",
    "if a:\n    pass\nelse:\n    # Else.\n    b()\n",
]
ARGUMENTS = [
    "f(\n    # First.\n    a,\n    b,\n)\n",
    "f(\n    a,\n    # Second.\n    b=1,\n)\n",
    "f(\n    g(\n        # Inner.\n        a,\n    ),\n    # Last.\n    # Of two lines.\n    c=2,\n)\n",
]


@pytest.mark.parametrize("source", SOURCES)
def test_comments_above_statements_stay(source: str) -> None:
    assert [line for line in unparse(parse(source)).splitlines() if line] == source.splitlines()


@pytest.mark.parametrize("source", ARGUMENTS)
def test_comments_above_arguments_stay_before_them(source: str) -> None:
    text = unparse(parse(source))
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(source))
    lines = [line.strip() for line in text.splitlines()]
    for comment, following in zip(source.splitlines(), source.splitlines()[1:], strict=False):
        if comment.strip().startswith("#"):
            after = lines[lines.index(comment.strip()) + 1]
            assert after.startswith(following.strip().rstrip(","))


def test_the_outermost_that_begins_below_bears_the_comment() -> None:
    module = parse("# Why.\nf(g(x))\n")
    assert comment_of(module.body[0]) == ["# Why."]
    assert has_comments(module)
    assert not has_comments(module.body[0].value)


def test_a_comment_behind_a_statement_and_one_above_nothing_go() -> None:
    assert unparse(parse("x = 1  # behind\n\n# the end\n")) == "x = 1\n"


def test_small_numbers_are_written_shortly() -> None:
    assert unparse(parse("x = 1e-05 + 2.5e-07 + 1e-10\n")) == "x = 1e-5 + 2.5e-7 + 1e-10\n"
