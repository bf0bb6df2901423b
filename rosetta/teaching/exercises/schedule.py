"""A learning rate that warms up and falls along a cosine."""

import math
from typing import Any

import numpy as np

from rosetta.teaching.exercises.base import Numbers, constants, pick
from rosetta.teaching.exercises.functions import Call, FunctionExercise, Part
from rosetta.teaching.judging.twists import Values, twist

_WARMUP = "Warm-up exists because large steps from random weights can throw a training off; its first step is small."
_COSINE = "The cosine has to begin at the peak where the warm-up ends, and to end near 0 at the last step."


class Schedule(FunctionExercise):
    """As section 6 of the lesson has it (Goyal et al. 2017; Loshchilov and Hutter 2016)."""

    name = "schedule"
    title = "A schedule: warm-up, then a cosine"
    points = 4.0
    section = 6
    minutes = 15
    file = "schedule.py"
    function = "learning_rate"
    twists = (
        twist("warmup", "from 0", "The warm-up starts at a rate of 0: it takes step / WARMUP, where step + 1 belongs.",
              "The first step would then move nothing, and the peak comes a step late.", section=6),
        twist("warmup", "none", "There is no warm-up.", _WARMUP, section=6),
        twist("warmup", "too long", "The warm-up is one step longer: step WARMUP is still in it, with a rate above PEAK.", _WARMUP, section=6),
        twist("warmup", "over one more", "The warm-up divides by WARMUP + 1.", _WARMUP, section=6),
        twist("warmup", "constant", "The warm-up is at the peak from its first step.", _WARMUP, section=6),
        twist("warmup", "over all", "The warm-up divides by STEPS.", _WARMUP, section=6),
        twist("warmup", "times the cosine", "The cosine is taken in the warm-up too, and the two are multiplied.",
              _COSINE, section=6),
        twist("start", 0, "The cosine counts from step 0: the WARMUP steps before it are not taken off.", _COSINE,
              section=6),
        twist("start", "late", "The cosine is a step ahead: it takes step + 1.", _COSINE, section=6),
        twist("length", "all", "The cosine's length is STEPS, where STEPS - WARMUP belongs: it never reaches its end.",
              _COSINE, section=6),
        twist("length", "one less", "The cosine reaches 0 at the last step: it divides by one step less.",
              "The last step would then move nothing. The rule has 0 at the step behind the last.", section=6),
        twist("length", "one more", "The cosine divides by one step more than there are.", _COSINE, section=6),
        twist("half", False, "The factor 1/2 in front of 1 + cos is missing.",
              "1 + cos goes from 2 to 0, so the rate would start at twice the peak.", section=6),
        twist("one", False, "The 1 that is added to the cosine is missing.",
              "A cosine alone falls below 0, and a negative rate climbs.", section=6),
        twist("angle", "degrees", "The cosine is given degrees, where it takes radians.",
              "Half a turn is pi, not 180.", section=6),
        twist("angle", "whole", "The cosine goes through a whole turn: 2 pi, where pi belongs.",
              "The rate would fall and rise again.", section=6),
        twist("angle", "no pi", "The factor pi in the cosine is missing.", _COSINE, section=6),
        twist("angle", "quarter", "The cosine goes through a quarter of a turn: pi / 2, where pi belongs.", _COSINE,
              section=6),
        twist("shape", "line", "Behind the warm-up the rate falls along a straight line, where a cosine belongs.",
              "A line is a schedule too, but another: the cosine stays high for longer and ends flatter.", section=6),
        twist("shape", "constant", "Behind the warm-up the rate stays at the peak.", _COSINE, section=6),
        twist("shape", "sine", "It takes a sine, where a cosine belongs.", _COSINE, section=6),
        twist("shape", "quarter", "It is a quarter of a wave, PEAK * cos(pi / 2 * share), where half a wave belongs.", _COSINE,
              section=6),
        twist("shape", "from step 0", "There is no warm-up: the cosine begins at step 0, over all STEPS.", _WARMUP,
              section=6),
        twist("count", "from 1", "Steps are counted from 1, where they begin with 0.",
              "Every rate comes a step early or late, and the last is not that of the rule.", section=6),
        twist("peak", 1.0, "The factor PEAK is missing.", "The schedule would go up to 1.", section=6),
    )  # fmt: skip

    parts = (Part("warm-up", 2.0, calls=(0, 1, 2, 3)), Part("cosine", 2.0, calls=tuple(range(4, 12))))

    def draw(self, rng: np.random.Generator) -> Numbers:
        warmup = int(rng.integers(17, 60))
        return {
            "peak": pick(rng, (0.03, 0.05, 0.07, 0.11, 0.13)),
            "steps": int(rng.integers(300, 900)),
            "warmup": warmup,
        }

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        return {name: f"{value}" for name, value in numbers.items()}

    def header(self, numbers: Numbers, backend: str) -> str:
        return constants(PEAK=numbers["peak"], STEPS=numbers["steps"], WARMUP=numbers["warmup"])

    def calls(self, numbers: Numbers, backend: str, rng: np.random.Generator) -> list[Call]:
        warmup, steps = numbers["warmup"], numbers["steps"]
        early = sorted(rng.choice(np.arange(1, warmup - 1), 2, replace=False).tolist())
        late = sorted(rng.choice(np.arange(warmup + 2, steps - 2), 4, replace=False).tolist())
        return [[step] for step in (0, *early, warmup - 1, warmup, warmup + 1, *late, steps - 2, steps - 1)]

    def formula(
        self,
        numbers: Numbers,
        backend: str,
        call: Call,
        *,
        warmup: str = "right",
        start: Any = "right",
        length: str = "right",
        half: bool = True,
        one: bool = True,
        angle: str = "right",
        shape: str = "cosine",
        count: str = "from 0",
        peak: float | None = None,
    ) -> Values:
        [step] = call
        top = numbers["peak"] if peak is None else peak
        first, steps = numbers["warmup"], numbers["steps"]
        step = step - 1 if count == "from 1" else step
        begin = {"right": first, "late": first - 1}.get(start, 0)
        span = {"all": steps, "one less": steps - first - 1, "one more": steps - first + 1}.get(length, steps - first)
        share = (step - begin) / span
        turn = {"degrees": 180 * share, "whole": 2 * math.pi * share, "no pi": share, "quarter": math.pi / 2 * share}
        wave = math.cos(turn.get(angle, math.pi * share))
        if shape == "sine":
            wave = math.sin(math.pi * share)
        falling = (0.5 if half else 1.0) * top * (wave + (1 if one else 0))
        quarter = top * math.cos(math.pi / 2 * share)
        falling = {"line": top * (1 - share), "constant": top, "quarter": quarter}.get(shape, falling)
        if shape == "from step 0":
            return {"": np.array(0.5 * top * (1 + math.cos(math.pi * step / steps)))}
        in_warmup = step <= first if warmup == "too long" else step < first
        if warmup == "none" or not in_warmup:
            return {"": np.array(falling)}
        over = {"over one more": first + 1, "over all": steps}.get(warmup, first)
        rising = top * (step + (0 if warmup == "from 0" else 1)) / over
        rising = {"constant": top, "times the cosine": rising * falling / top}.get(warmup, rising)
        return {"": np.array(rising)}
