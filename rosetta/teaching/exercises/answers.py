"""Exercises whose answers stand in `answers.toml`: each with the wrong answers that tell what was forgotten."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rosetta.teaching.exercises.base import Exercise, Given, Numbers
from rosetta.teaching.judging.marks import Mark, Remark, full, none
from rosetta.teaching.tasks import Returned

_LARGEST = 1e15  # what no answer comes near, and no NaN is below


@dataclass(frozen=True)
class Question:
    """One answer.

    key: in the exercise's table of `answers.toml`.
    right: the answer; a number, a text, or a list of texts whose order does not matter.
    slips: wrong answers, and what each comes from.
    room: how far off a number may be.
    """

    key: str
    points: float
    right: Any
    slips: Sequence[tuple[Any, Remark]] = ()
    room: float = 0.0


class AnswersExercise(Exercise):
    """Answers to questions."""

    @abstractmethod
    def questions(self, numbers: Numbers, backend: str) -> list[Question]:
        """What is asked, with its answers."""

    def judge(self, given: Given, returned: Mapping[str, Returned]) -> list[Mark]:
        return [
            self._judged(question, given.answers.get(question.key))
            for question in self.questions(given.numbers, given.backend)
        ]

    def _judged(self, question: Question, answer: Any) -> Mark:
        if answer is None or answer in ("", []):
            return none(question.key, question.points)
        if problem := _problem(answer, question.right):
            return none(question.key, question.points, Remark(f"{question.key} is {problem}."))
        if _is(answer, question.right, question.room):
            return full(question.key, question.points)
        slips = [remark for wrong, remark in question.slips if _is(answer, wrong, question.room)]
        earned = 0.0
        if isinstance(question.right, list):
            earned, slips = self._of_list(question, answer, slips)
        remark = slips[0] if slips else Remark(f"{question.key} is not right.", section=self.section)
        return Mark(question.key, question.points, earned, (remark,))

    def _of_list(self, question: Question, answer: list[str], slips: list[Remark]) -> tuple[float, list[Remark]]:
        """A share for what is right, less what is wrong; it is not said which."""
        right, found = set(question.right), set(answer)
        hits, misses = len(found & right), len(found - right)
        earned = round(question.points * max(hits - misses, 0) / len(right) * 0.5, 3)
        what = f"{question.key}: {hits} of what you name is right, {misses} is not, and {len(right) - hits} is missing."
        return earned, slips or [Remark(what, section=self.section)]

    def right_answers(self, numbers: Numbers, backend: str) -> dict[str, Any]:
        return {question.key: question.right for question in self.questions(numbers, backend)}


def _problem(answer: Any, right: Any) -> str:
    """Why an answer is none of the kind that is asked for, as the end of a sentence; empty where it is."""
    if isinstance(right, list):
        is_list = isinstance(answer, list) and all(isinstance(each, str) for each in answer)
        return "" if is_list else f'{_shown(answer)}, where a list of names belongs, as ["conv_bias"]'
    if isinstance(right, str):
        return "" if isinstance(answer, str) else f"{_shown(answer)}, where a text in quotation marks belongs"
    is_number = isinstance(answer, int | float) and not isinstance(answer, bool) and abs(answer) < _LARGEST
    return "" if is_number else f"{_shown(answer)}, where a number belongs, without quotation marks or commas"


def _shown(answer: Any) -> str:
    text = repr(answer)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _is(answer: Any, right: Any, room: float) -> bool:
    if isinstance(right, list):
        return isinstance(answer, list) and sorted(answer) == sorted(right)
    if isinstance(right, str):
        return str(answer).strip().lower() == right.lower()
    return isinstance(answer, int | float) and abs(answer - right) <= room


def slip(answer: Any, what: str, section: int | None = None, row: str = "") -> tuple[Any, Remark]:
    """A wrong answer and what it comes from."""
    return answer, Remark(what, "", section, row)
