"""One step of SGD with momentum and coupled weight decay, by hand."""

import numpy as np

from rosetta.teaching.exercises.base import Numbers, constants, pick
from rosetta.teaching.exercises.functions import Call, FunctionExercise, Part
from rosetta.teaching.judging.twists import Values, twist

_NEXT = "The velocity is where the next step starts, so all later steps differ too."
_DECAY = "With momentum the kinds of decay are different rules: the velocity remembers a coupled one."


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
    twists = (
        twist(
            *("nesterov", True, "The step is Nesterov's: it goes along g + momentum * v, where v alone belongs."),
            "Nesterov's momentum looks one step ahead. It is another rule, and frameworks have it as an option.",
            section=6,
        ),
        twist(
            *("decay", "decoupled", "The weight decay is decoupled: it is taken off the weight, past the velocity."),
            _DECAY,
            section=6,
            row="sgd_decay_with_momentum",
        ),
        twist(
            *("decay", "decoupled, whole", "The weight decay is decoupled, and taken off without the learning rate."),
            _DECAY,
            row="sgd_decay_with_momentum",
        ),
        twist("decay", "none", "There is no weight decay.", "Its term WEIGHT_DECAY * weight belongs to the gradient."),
        twist(
            *("decay", "negative", "The weight decay has the wrong sign: it makes weights grow."),
            "Decay is the gradient of a penalty on large weights, so it is added to the gradient.",
        ),
        twist(
            *("decay", "half", "The weight decay is half as large, or twice, as it should be."),
            "The penalty's factor of 1/2 and the 2 of its derivative cancel: decay * weight is added.",
            row="l2_gradient",
        ),
        twist(
            *("decay", "double", "The weight decay is twice as large as it should be."),
            "The penalty's factor of 1/2 and the 2 of its derivative cancel: decay * weight is added.",
            row="l2_gradient",
        ),
        twist(
            *("decay", "of the velocity", "The weight decay acts on the velocity, and not on the weight."),
            "Decay pulls the weights to zero; of the velocity it would be another momentum.",
        ),
        twist(
            *("rate", "inside", "The learning rate is inside the velocity, as Keras has it."),
            "While the rate stays the same this is the same run. When it changes, the velocity still holds steps of the"
            " old rate.",
            section=6,
            row="momentum_after_a_drop",
        ),
        twist(
            *("rate", "inside, negative", "The learning rate and the sign are inside the velocity, as Keras has it."),
            "While the rate stays the same this is the same run. When it changes, the velocity still holds steps of the"
            " old rate.",
            section=6,
            row="momentum_after_a_drop",
        ),
        twist(
            *("rate", "negative", "The velocity holds the negative gradient, and is added to the weight."),
            "The weight moves as it should, but a velocity of the other sign cannot be exchanged with the rule's.",
        ),
        twist(
            *("dampening", True, "The gradient is dampened: it enters the velocity times 1 - momentum."),
            "This is a running mean, as Adam keeps; its steps are 1 - momentum as long as those of the rule.",
        ),
        twist(
            *("step", "old", "The weight moves along the velocity before this step's gradient came into it."),
            "The first step would then not move at all, and every later one would be late by a gradient.",
        ),
        twist(
            *("step", "gradient", "The weight moves along this step's gradient alone; the velocity is kept in vain."),
            "Without the velocity in the step the rule is plain SGD.",
        ),
        twist("step", "up", "The weight goes up the gradient, not down.", "The loss would rise at each step."),
        twist("memory", "forgotten", "The velocity that is given is not used: it starts from 0 each time.", _NEXT),
        twist("memory", "whole", "The old velocity is kept whole, without the factor MOMENTUM.", _NEXT),
        twist("gives", "old", "The old velocity is returned, as it was given.", _NEXT),
        twist("gives", "gradient", "What comes back as the velocity is the gradient.", _NEXT),
        twist("gives", "step", "What comes back as the velocity is the step along it.", _NEXT),
        twist("factor", 0.9, "The momentum is a fixed 0.9, and not yours, MOMENTUM.", "It is another rule."),
        twist("amount", 1e-4, "The decay is a fixed 1e-4, and not yours, WEIGHT_DECAY.", "It is another rule."),
        twist("amount", 5e-4, "The decay is a fixed 5e-4, and not yours, WEIGHT_DECAY.", "It is another rule."),
        twist(
            *("order", "swapped", "The pair is in the wrong order: velocity, weight."),
            "Whoever takes the pair apart would train the velocity.",
        ),
    )

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
        amount = numbers["decay"] if amount is None else amount
        coupled = {"coupled": 1.0, "negative": -1.0, "half": 0.5, "double": 2.0}.get(decay, 0.0)
        slope = gradient + coupled * amount * weight
        if decay == "of the velocity":
            slope = slope + amount * velocity
        inside = {"inside": learning_rate, "inside, negative": -learning_rate, "negative": -1.0}.get(rate, 1.0)
        share = (1 - momentum) if dampening else 1.0
        kept = {"forgotten": 0.0, "whole": 1.0}.get(memory, momentum)
        new = kept * velocity + inside * share * slope
        along = {"old": velocity, "gradient": inside * slope}.get(step, new)
        if nesterov:
            along = inside * share * slope + momentum * new
        outside = {"inside": 1.0, "inside, negative": -1.0, "negative": -learning_rate}.get(rate, learning_rate)
        moved = weight - (-1 if step == "up" else 1) * outside * along
        if decay == "decoupled":
            moved = moved - learning_rate * amount * weight
        elif decay == "decoupled, whole":
            moved = moved - amount * weight
        back = {"old": velocity, "gradient": slope, "step": outside * along}.get(gives, new)
        return {"weight": back, "velocity": moved} if order == "swapped" else {"weight": moved, "velocity": back}
