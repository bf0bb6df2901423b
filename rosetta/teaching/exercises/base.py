"""What an exercise is: a statement with a student's own numbers, tasks for the student's code, and a judge."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from rosetta.teaching.judging.marks import Mark
from rosetta.teaching.tasks import Returned, Task

Numbers = dict[str, Any]
"""A student's own numbers of one exercise, as plain data."""
Tasks = Mapping[str, Task]


@dataclass(frozen=True)
class Given:
    """What a judge knows beside a student's outputs.

    numbers: the student's own.
    backend: short name of the student's framework.
    tasks: what the student's code was given, by name.
    answers: the exercise's table in `answers.toml`.
    files: the student's files by name.
    """

    numbers: Numbers
    backend: str
    tasks: Tasks
    answers: Mapping[str, Any]
    files: Mapping[str, bytes]


class Exercise(ABC):
    """One exercise.

    name: also its statement's and, for one with code, its file's.
    section: of the lesson, that it belongs to.
    minutes: that it should take.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    points: ClassVar[float]
    section: ClassVar[int]
    minutes: ClassVar[int]
    file: ClassVar[str] = ""
    """Empty where the answers stand in `answers.toml`."""

    @abstractmethod
    def draw(self, rng: np.random.Generator) -> Numbers:
        """Numbers for one student."""

    @abstractmethod
    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        """What stands in the statement in the place of `$name`."""

    def header(self, numbers: Numbers, backend: str) -> str:
        """The constants at the top of the student's file."""
        return ""

    def tasks(self, numbers: Numbers, backend: str, rng: np.random.Generator) -> dict[str, Task]:
        """What the student's code is to compute; the generator draws its inputs."""
        return {}

    @abstractmethod
    def judge(self, given: Given, returned: Mapping[str, Returned]) -> list[Mark]:
        """A mark for each part."""

    def solution(self, numbers: Numbers, backend: str) -> str:
        """A right file; empty where there is none."""
        return ""

    def right_answers(self, numbers: Numbers, backend: str) -> Mapping[str, Any]:
        """By the keys of the exercise's table in `answers.toml`; empty for one with a file."""
        return {}


def constants(**values: Any) -> str:
    """Lines of Python that set a student's constants."""
    return "".join(f"{name} = {value!r}\n" for name, value in values.items())


def pick(rng: np.random.Generator, choices: Sequence[Any]) -> Any:
    """One of these, as plain data."""
    return choices[int(rng.integers(len(choices)))]


def keeps_channels_first(backend: str) -> bool:
    """Whether the framework's maps are (batch, channels, height, width) and its kernels (out, in, height, width)."""
    return backend in ("pt", "paddle")


def from_canonical_kernel(kernel: np.ndarray, backend: str) -> np.ndarray:
    """A kernel (out, in, height, width) as the framework has it."""
    return np.ascontiguousarray(kernel if keeps_channels_first(backend) else kernel.transpose(2, 3, 1, 0))


def to_canonical_kernel(kernel: np.ndarray, backend: str) -> np.ndarray:
    """A kernel of the framework as (out, in, height, width)."""
    return kernel if keeps_channels_first(backend) else kernel.transpose(3, 2, 0, 1)
