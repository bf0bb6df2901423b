"""A learning rate that warms up and falls along a cosine."""

import math
from typing import Any

import numpy as np

from rosetta.teaching.exercises.base import Numbers, constants, pick
from rosetta.teaching.exercises.functions import Call, FunctionExercise, Part
from rosetta.teaching.judging.twists import Values, read_mistakes


class Schedule(FunctionExercise):
    """As section 6 of the lesson has it (Goyal et al. 2017; Loshchilov and Hutter 2016)."""

    name = "schedule"
    title = "A schedule: warm-up, then a cosine"
    points = 4.0
    section = 6
    minutes = 15
    file = "schedule.py"
    function = "learning_rate"
    twists = read_mistakes("schedule")

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
