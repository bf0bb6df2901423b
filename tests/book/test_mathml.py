import pytest

from book.extensions.mathml import formula


def test_a_name_is_no_operator_and_stands_apart_from_its_argument() -> None:
    assert "<mi>max</mi><mo" in formula(r"\max(0, x)", displayed=False)
    assert '<mi>ln</mi><mspace width="0.167em" /><mn>10</mn>' in formula(r"\ln 10", displayed=False)


@pytest.mark.parametrize(("displayed", "place"), [(True, "munderover"), (False, "msubsup")])
def test_the_limits_of_a_displayed_sum_stand_below_and_above(displayed: bool, place: str) -> None:
    assert f"<{place}><mo>∑</mo>" in formula(r"\left(1 + \sum_{l=0}^{L-1} F\right)", displayed=displayed)


def test_a_prime_is_an_operator() -> None:
    assert "<msup><mi>F</mi><mo>\N{PRIME}</mo></msup>" in formula("F'", displayed=False)


def test_characters_with_a_meaning_in_html_are_written_as_such() -> None:
    assert "<mo>&lt;</mo>" in formula("t < w", displayed=False)
