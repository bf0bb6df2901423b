"""Questions about the paper and the lesson."""

import numpy as np

from resnet_spec import ResNetSpec, get_spec, layer_table
from rosetta.teaching.exercises.answers import AnswersExercise, Question, slip
from rosetta.teaching.exercises.base import Numbers, pick

# He et al. 2015, tables 2 and 3: top-1 error in percent on ImageNet's validation images, ten crops.
ERRORS = {"plain-18": 27.94, "plain-34": 28.54, "ResNet-18": 27.88, "ResNet-34 A": 25.03, "ResNet-34 B": 24.52}
_PAIRS = (
    ("plain-34", "plain-18"),
    ("plain-18", "ResNet-18"),
    ("plain-34", "ResNet-34 A"),
    ("plain-34", "ResNet-34 B"),
    ("ResNet-18", "ResNet-34 A"),
    ("ResNet-34 A", "ResNet-34 B"),
)


class Reading(AnswersExercise):
    """What the table says, and what follows from the formulas."""

    name = "reading"
    title = "Reading and thinking"
    points = 4.0
    section = 2
    minutes = 30

    def draw(self, rng: np.random.Generator) -> Numbers:
        blocks = pick(rng, ([2, 3, 2, 3], [3, 3, 4, 2], [3, 4, 5, 2], [2, 2, 3, 3]))
        return {
            "pair": list(pick(rng, _PAIRS)),
            "layers": int(rng.integers(30, 80)),
            "slope": pick(rng, (0.01, 0.02, 0.03, 0.04)),
            "blocks": blocks,
            "side": 32 * int(rng.integers(3, 12)),
        }

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        worse, better = numbers["pair"]
        blocks = ", ".join(map(str, numbers["blocks"]))
        plain = {name: f"{numbers[name]}" for name in ("layers", "slope", "side")}
        return {"worse": worse, "better": better, "blocks": blocks, **plain}

    def questions(self, numbers: Numbers, backend: str) -> list[Question]:
        worse, better = numbers["pair"]
        layers, slope = numbers["layers"], numbers["slope"]
        spec = _deeper(numbers)
        table, shallow = layer_table(spec), layer_table(get_spec("resnet18_d2l"))
        gain = round(ERRORS[worse] - ERRORS[better], 2)
        dotted = len(numbers["blocks"]) - 1
        return [
            Question("points_of_top1", 1.0, gain, [slip(-gain, "points_of_top1 has the wrong sign.", 3)], 0.005),
            Question(
                *("share_that_arrives", 1.0, (1 - slope) ** layers),
                [
                    slip(
                        slope**layers,
                        "share_that_arrives is that of plain layers: the 1 of the shortcut is missing.",
                        2,
                    ),
                    slip(
                        (1 + slope) ** layers,
                        "share_that_arrives is larger than 1: the derivative of F is negative.",
                        2,
                    ),
                    slip(1 - slope * layers, "share_that_arrives is a sum, where the chain rule has a product.", 2),
                ],
                0.005,
            ),
            Question(
                *("numbers_without_gradient", 0.5, table.running_statistics),
                [
                    slip(table.running_statistics // 2, "numbers_without_gradient counts one of two statistics.", 4),
                    slip(2 * table.running_statistics, "numbers_without_gradient counts scale and shift too.", 4),
                    slip(shallow.running_statistics, "numbers_without_gradient is that of ResNet-18.", 4),
                ],
            ),
            Question(
                "dotted_shortcuts", 0.5, dotted, [slip(dotted + 1, "dotted_shortcuts counts the first stage.", 3)]
            ),
            Question(
                *("side_of_the_last_maps", 1.0, numbers["side"] // 32),
                [
                    slip(numbers["side"] // 16, "side_of_the_last_maps is a halving short: the stem has two.", 4),
                    slip(
                        numbers["side"] // 64,
                        "side_of_the_last_maps has a halving too many: stage 1 keeps the size.",
                        4,
                    ),
                    slip(numbers["side"] // 8, "side_of_the_last_maps leaves out the stem's two halvings.", 4),
                ],
            ),
        ]


def _deeper(numbers: Numbers) -> ResNetSpec:
    return get_spec("resnet18_d2l").replace(stage_blocks=tuple(numbers["blocks"]))
