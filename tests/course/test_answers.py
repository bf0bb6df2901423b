"""Answers in `answers.toml`: right ones, slips that are named, and what is no answer."""

from typing import Any

import pytest

from rosetta.backends import BACKENDS
from rosetta.teaching.exercises import EXERCISES
from rosetta.teaching.exercises.answers import AnswersExercise
from rosetta.teaching.exercises.base import Given
from rosetta.teaching.handout import draw_numbers
from rosetta.teaching.judging.marks import Mark

NAMES = [name for name, exercise in EXERCISES.items() if isinstance(exercise, AnswersExercise)]


def judge(name: str, answers: dict[str, Any], backend: str = "pt", source: str = "ada") -> list[Mark]:
    given = Given(draw_numbers(source)[name], backend, {}, answers, {})
    return EXERCISES[name].judge(given, {})


def questions(name: str, backend: str = "pt", source: str = "ada") -> list[Any]:
    exercise = EXERCISES[name]
    assert isinstance(exercise, AnswersExercise)
    return exercise.questions(draw_numbers(source)[name], backend)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", NAMES)
def test_right_answers_earn_all(name: str, backend: str) -> None:
    for source in ("ada", "ben", "eve"):
        answers = {each.key: each.right for each in questions(name, backend, source)}
        marks = judge(name, answers, backend, source)
        assert all(mark.is_full for mark in marks)
        assert sum(mark.points for mark in marks) == pytest.approx(EXERCISES[name].points)


@pytest.mark.parametrize("name", NAMES)
def test_every_slip_is_named_and_none_is_the_right_answer(name: str) -> None:
    for source in ("ada", "ben", "eve", "x", "y"):
        for question in questions(name, source=source):
            for wrong, remark in question.slips:
                if abs(wrong - question.right) <= question.room:
                    continue  # for these numbers the slip makes no difference
                [mark] = [
                    each for each in judge(name, {question.key: wrong}, source=source) if each.part == question.key
                ]
                assert not mark.is_full, question.key
                assert question.key in mark.remarks[0].what
                first = next(said for other, said in question.slips if abs(other - wrong) <= question.room)
                assert mark.remarks == (first,) or remark.what in {each.what for each in mark.remarks}


@pytest.mark.parametrize(
    "answer", [True, [], "many", "12", {"a": 1}, float("nan"), float("inf"), [1, 2], "x" * 10_000, 10**400]
)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_answer_costs_its_points_and_no_more(name: str, answer: Any) -> None:
    for question in questions(name):
        marks = judge(name, {question.key: answer})
        assert not any(mark.is_full for mark in marks)
        assert all(len(remark.what) < 300 for mark in marks for remark in mark.remarks)


def test_the_frameworks_counters_differ() -> None:
    said = {
        backend: next(each.right for each in questions("counting", backend) if each.key == "what_the_counter_says")
        for backend in BACKENDS
    }
    assert said["pt"] == said["jax"] < said["keras"] == said["paddle"]


def test_of_a_list_a_share_is_earned() -> None:
    question = next(each for each in questions("tutorials") if each.key == "resnet18_d2l_fields")
    [mark] = [each for each in judge("tutorials", {question.key: question.right[:1]}) if each.part == question.key]
    assert 0 < mark.earned < mark.points
    [mark] = [each for each in judge("tutorials", {question.key: ["norm_eps"]}) if each.part == question.key]
    assert mark.earned == 0
