"""In what five tutorials leave the paper, found with this project's own commands."""

import dataclasses

import numpy as np

from resnet_spec import get_spec, layer_table
from rosetta.teaching.exercises.answers import AnswersExercise, Question, slip
from rosetta.teaching.exercises.base import Numbers
from rosetta.teaching.judging.marks import Remark

TUTORIALS = {
    "resnet18_d2l": "resnet18",
    "resnet18_biased": "resnet18",
    "resnet34_same": "resnet34",
    "resnet34_relu_norm": "resnet34",
    "resnet34_no_norm": "resnet34",
}
"""Networks of real tutorials in the zoo, and the paper's network that each takes itself for."""
_LEFT_OUT = ("name", "image_size", "in_channels", "num_classes", "zero_init_last_norm")


class Tutorials(AnswersExercise):
    """`rosetta explain A B` shows fields, `rosetta summary` totals; the classes are the student's own."""

    name = "tutorials"
    title = "Five tutorials"
    points = 5.0
    section = 4
    minutes = 60

    def draw(self, rng: np.random.Generator) -> Numbers:
        return {"classes": int(rng.integers(3, 90)), "channels": int(rng.integers(1, 5))}

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        return {name: f"{value}" for name, value in numbers.items()}

    def questions(self, numbers: Numbers, backend: str) -> list[Question]:
        ends = {"num_classes": numbers["classes"], "in_channels": numbers["channels"]}
        questions = []
        for tutorial, paper in TUTORIALS.items():
            own, theirs = get_spec(tutorial, **ends), get_spec(paper, **ends)
            fields = [
                field.name
                for field in dataclasses.fields(own)
                if field.name not in _LEFT_OUT and getattr(own, field.name) != getattr(theirs, field.name)
            ]
            tables = layer_table(own, 224), layer_table(theirs, 224)
            cost = tables[0].parameters - tables[1].parameters
            whole = tables[0].total - tables[1].total
            published = layer_table(get_spec(tutorial)).parameters - layer_table(get_spec(paper)).parameters
            questions += [
                Question(f"{tutorial}_fields", 0.6, fields),
                Question(
                    *(f"{tutorial}_parameters", 0.4, cost),
                    [
                        slip(
                            -cost,
                            f"{tutorial}_parameters has the wrong sign: it is the tutorial's less the paper's.",
                            4,
                        ),
                        slip(whole, f"{tutorial}_parameters counts running statistics, which are not trained.", 4),
                        slip(
                            published, f"{tutorial}_parameters is of the published sizes, and not of your classes.", 4
                        ),
                    ]
                    if cost
                    else [(whole, Remark(f"{tutorial}_parameters counts running statistics, which are not trained."))],
                ),
            ]
        return questions
