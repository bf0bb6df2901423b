"""What was measured of one backend and its reference, and the medians of it."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Side:
    """One of the two models.

    first_call: seconds, with whatever the framework compiles, loads and allocates for it.
    speeds: images per second in each round.
    """

    first_call: float
    speeds: list[float] = field(default_factory=list)

    @property
    def speed(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.speeds)


@dataclass(frozen=True)
class Result:
    """A backend and its reference, in rounds that alternate between them.

    title: what people call the reference.
    note: why there is no reference, where there is none.
    failure: why there is nothing at all, as when the process crashed.
    """

    ours: Side | None = None
    reference: Side | None = None
    title: str = ""
    note: str = ""
    failure: str = ""

    @property
    def ratios(self) -> list[float]:
        """Our speed over the reference's in each round, whose halves met the machine in the same mood."""
        if self.ours is None or self.reference is None:
            return []
        return [ours / theirs for ours, theirs in zip(self.ours.speeds, self.reference.speeds, strict=True)]


def quartiles(numbers: Sequence[float]) -> tuple[float, float, float]:
    """Lower quartile, median and upper quartile; all the same for a single number."""
    if len(numbers) == 1:
        return (numbers[0],) * 3
    lower, median, upper = statistics.quantiles(numbers, n=4, method="inclusive")
    return lower, median, upper
