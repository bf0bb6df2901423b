"""What was measured of one backend and its reference, and the medians of it."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

SideName = Literal["ours", "ours_compiled", "reference", "reference_compiled"]
SIDES: tuple[SideName, ...] = get_args(SideName)


@dataclass(frozen=True)
class Side:
    """One of the models, as people write it or compiled.

    first_call: seconds from the model to its first answer, with whatever the framework compiles, loads
        and allocates for it.
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
    """A backend and its reference, each as written and compiled, in rounds that alternate between all of them.

    sides: those that there are.
    title: what people call the reference.
    note: why there is no reference or no compiled model, where there is none, and what was changed to have one.
    failure: why there is nothing at all, as when the process crashed.
    """

    sides: Mapping[SideName, Side] = field(default_factory=dict)
    title: str = ""
    note: str = ""
    failure: str = ""

    @property
    def base(self) -> SideName:
        """The side that the others are compared with: the reference as written, else ours."""
        return "reference" if "reference" in self.sides else "ours"

    def ratios(self, side: SideName, base: SideName) -> list[float]:
        """The speed of one side over another's in each round, whose parts met the machine in the same mood.

        Empty where there is one of the two only.
        """
        if side not in self.sides or base not in self.sides:
            return []
        pairs = zip(self.sides[side].speeds, self.sides[base].speeds, strict=True)
        return [speed / base_speed for speed, base_speed in pairs]


def quartiles(numbers: Sequence[float]) -> tuple[float, float, float]:
    """Lower quartile, median and upper quartile; all the same for a single number."""
    if len(numbers) == 1:
        return (numbers[0],) * 3
    lower, median, upper = statistics.quantiles(numbers, n=4, method="inclusive")
    return lower, median, upper
