"""One step of SGD with momentum and coupled weight decay, by hand."""

import numpy as np

from rosetta.teaching.exercises.base import Numbers, constants, pick
from rosetta.teaching.exercises.functions import Call, FunctionExercise, Part
from rosetta.teaching.judging.twists import Values, read_mistakes


class Momentum(FunctionExercise):
    """The rule of He et al. 2015, section 3.4, in PyTorch's form: v = m v + g + d w, then w - rate * v."""

    name = "momentum"
    title = "A step of SGD with momentum"
    points = 4.0
    section = 6
    minutes = 20
    file = "momentum.py"
    function = "sgd_step"
    results = ("weight", "velocity")
    parts = (Part("weight", 2.0, "weight"), Part("velocity", 2.0, "velocity"))
    twists = read_mistakes("momentum")

    def draw(self, rng: np.random.Generator) -> Numbers:
        return {"momentum": pick(rng, (0.8, 0.85, 0.87, 0.92, 0.95)), "decay": pick(rng, (0.01, 0.02, 0.03, 0.05))}

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        return {"momentum": f"{numbers['momentum']}", "decay": f"{numbers['decay']}"}

    def header(self, numbers: Numbers, backend: str) -> str:
        return constants(MOMENTUM=numbers["momentum"], WEIGHT_DECAY=numbers["decay"])

    def calls(self, numbers: Numbers, backend: str, rng: np.random.Generator) -> list[Call]:
        shapes = [(4, 3), (5,), (2, 3, 2)]
        drawn = [[rng.normal(size=shape) for _ in range(3)] for shape in shapes]
        drawn.append([drawn[0][0], drawn[0][1], np.zeros(shapes[0])])
        return [[*arrays, rate] for arrays, rate in zip(drawn, (0.1, 0.03, 0.4, 0.1), strict=True)]

    def formula(
        self,
        numbers: Numbers,
        backend: str,
        call: Call,
        *,
        nesterov: bool = False,
        decay: str = "coupled",
        rate: str = "outside",
        dampening: bool = False,
        step: str = "velocity",
        memory: str = "momentum",
        gives: str = "new",
        factor: float | None = None,
        amount: float | None = None,
        order: str = "right",
    ) -> Values:
        weight, gradient, velocity, learning_rate = call
        momentum = numbers["momentum"] if factor is None else factor
        decayed = numbers["decay"] if amount is None else amount
        coupled = {"coupled": 1.0, "negative": -1.0, "half": 0.5, "double": 2.0}.get(decay, 0.0)
        slope = gradient + coupled * decayed * weight
        if decay == "of the velocity":
            slope = slope + decayed * velocity
        inside = {"inside": learning_rate, "inside, negative": -learning_rate, "negative": -1.0}.get(rate, 1.0)
        share = (1 - momentum) if dampening else 1.0
        kept = {"forgotten": 0.0, "whole": 1.0}.get(memory, momentum)
        new = kept * velocity + inside * share * slope
        along = {"old": velocity, "gradient": inside * slope}.get(step, new)
        if nesterov:
            along = inside * share * slope + momentum * new
        outside = {"inside": 1.0, "inside, negative": -1.0, "negative": -learning_rate}.get(rate, learning_rate)
        moved = weight + outside * along if step == "up" else weight - outside * along
        if decay == "decoupled":
            moved = moved - learning_rate * decayed * weight
        elif decay == "decoupled, whole":
            moved = moved - decayed * weight
        back = {"old": velocity, "gradient": slope, "step": outside * along}.get(gives, new)
        return {"weight": back, "velocity": moved} if order == "swapped" else {"weight": moved, "velocity": back}
