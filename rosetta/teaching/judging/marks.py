"""What a part of an exercise earns, and what is said of it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Remark:
    """What is wrong, or could not be seen.

    what: what and where, a sentence.
    why: why it matters, a sentence or two.
    section: of the lesson, where that is explained.
    row: of the atlas of differences.
    """

    what: str
    why: str = ""
    section: int | None = None
    row: str = ""


@dataclass(frozen=True)
class Mark:
    """What a part earns of its points."""

    part: str
    points: float
    earned: float
    remarks: tuple[Remark, ...] = ()

    @property
    def is_full(self) -> bool:
        return self.earned == self.points


def full(part: str, points: float) -> Mark:
    """A part that is right."""
    return Mark(part, points, points)


def none(part: str, points: float, *remarks: Remark) -> Mark:
    """A part that earns nothing."""
    return Mark(part, points, 0.0, remarks)


def without_repetition(marks: Sequence[Mark]) -> list[Mark]:
    """The marks with each remark at its first part only."""
    said: set[str] = set()
    kept = []
    for mark in marks:
        new = tuple(remark for remark in mark.remarks if remark.what not in said)
        said |= {remark.what for remark in new}
        kept.append(Mark(mark.part, mark.points, mark.earned, new))
    return kept
