"""The known mistakes of formulas: each gives other numbers than the right ones, and is found by them."""

import numpy as np
import pytest

from rosetta.differences.catalogue import all_differences
from rosetta.teaching.exercises import EXERCISES
from rosetta.teaching.exercises.base import Given
from rosetta.teaching.exercises.functions import FunctionExercise, call_of
from rosetta.teaching.exercises.trainings import TrainingExercise
from rosetta.teaching.handout import draw_numbers
from rosetta.teaching.judging.marks import Remark
from rosetta.teaching.judging.twists import Twist, agree
from rosetta.teaching.keys import generator
from rosetta.teaching.tasks import Returned
from tests.cases import by_time, one_of

FORMULAS = {name: each for name, each in EXERCISES.items() if isinstance(each, FunctionExercise)}
TRAININGS = {name: each for name, each in EXERCISES.items() if isinstance(each, TrainingExercise)}


def mistakes(exercises: dict[str, FunctionExercise] | dict[str, TrainingExercise]) -> list[tuple[str, Twist]]:
    return [(name, twist) for name, exercise in exercises.items() for twist in exercise.twists]


def told(case: tuple[str, Twist]) -> str:
    return f"{case[0]}-{case[1].setting}-{case[1].value}"


def given(name: str, backend: str) -> Given:
    numbers = draw_numbers("ada")[name]
    return Given(numbers, backend, EXERCISES[name].tasks(numbers, backend, generator("test", name)), {}, {})


def returned(exercise: FunctionExercise, known: Given, **settings: object) -> Returned:
    """What a student's code would leave that computes the formula with these settings."""
    task = known.tasks[exercise.name]
    arrays, forms = {}, []
    for number, arguments in enumerate(task.data["calls"]):
        with np.errstate(all="ignore"):
            values = exercise.formula(known.numbers, known.backend, call_of(arguments, task.arrays), **settings)
        names = [str(index) for index in range(len(values))] if len(values) > 1 else [""]
        arrays |= {f"{number}:{name}": np.asarray(value) for name, value in zip(names, values.values(), strict=True)}
        forms.append({"names": names})
    return Returned(data={"calls": forms}, arrays=arrays)


def remarks(exercise: FunctionExercise, known: Given, out: Returned) -> list[Remark]:
    return [remark for mark in exercise.judge(known, {exercise.name: out}) for remark in mark.remarks]


@pytest.mark.parametrize("case", mistakes(FORMULAS), ids=told)
def test_a_mistake_of_a_formula_is_named(case: tuple[str, Twist]) -> None:
    name, twist = case
    exercise, known = FORMULAS[name], given(name, "keras")
    found = remarks(exercise, known, returned(exercise, known, **{twist.setting: twist.value}))
    assert found, "it gives the right numbers"
    twins = [other.remark for other in exercise.twists if _same(exercise, known, other, twist)]
    assert twist.remark in twins
    assert any(remark in twins for remark in found), [remark.what for remark in found]


def _same(exercise: FunctionExercise, known: Given, one: Twist, other: Twist) -> bool:
    """Whether two mistakes give the same numbers, so that nobody can tell them apart."""
    outs = [returned(exercise, known, **{each.setting: each.value}).arrays for each in (one, other)]
    return agree(outs[0], outs[1])


@pytest.mark.parametrize("name", FORMULAS)
def test_the_right_formula_has_no_remarks(name: str) -> None:
    exercise = FORMULAS[name]
    for backend in ("pt", "jax"):
        known = given(name, backend)
        marks = exercise.judge(known, {name: returned(exercise, known)})
        assert all(mark.is_full for mark in marks if mark.part != "gradient")


TRAINING_MISTAKES = mistakes(TRAININGS)


@pytest.mark.parametrize(
    "case", by_time(TRAINING_MISTAKES, one_of(7, TRAINING_MISTAKES), one_of(3, TRAINING_MISTAKES)), ids=told
)
def test_a_mistake_of_a_training_is_named(case: tuple[str, Twist]) -> None:
    name, twist = case
    exercise, known = TRAININGS[name], given(name, "keras")
    found = exercise.run(known, exercise.steps, **{twist.setting: twist.value})
    expected = exercise.run(known, exercise.steps)
    assert not agree(found, expected)
    [said] = exercise.explained(known, found, expected)
    if said != twist.remark:  # another that gives the same numbers
        [twin] = [other for other in exercise.twists if other.remark == said]
        assert agree(found, exercise.run(known, exercise.steps, **{twin.setting: twin.value})), said.what


def test_every_row_of_the_atlas_that_is_pointed_at_is_there() -> None:
    rows = {difference.id for difference in all_differences()}
    exercises = [*FORMULAS.values(), *TRAININGS.values()]
    assert {twist.remark.row for exercise in exercises for twist in exercise.twists} - {""} <= rows
