"""The models of a job, ready to be timed, in this process or in one that was started with other variables."""

import importlib
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Literal, Protocol

from resnet_spec import Device, RosettaError, draw_images, draw_labels, from_toml
from rosetta.bench.results import SideName
from rosetta.bench.sameness import check_same_tensors, equal_tensors

Mode = Literal["infer", "train"]
Step = Callable[[], Any]
LEARNING_RATE, MOMENTUM = 0.001, 0.9


@dataclass(frozen=True)
class Job:
    """What a worker is to time.

    backend, package: the backend's short name and its package.
    spec: the spec as TOML.
    image_size: (height, width) in pixels.
    device: where all models live.
    constructor, title: of the reference in its library, and for people; empty where there is none.
    reference_first: whether the reference goes first, so that its first call starts the framework.
    """

    backend: str
    package: str
    spec: str
    mode: Mode
    image_size: tuple[int, int]
    batch: int
    rounds: int
    device: Device = "cpu"
    constructor: str = ""
    title: str = ""
    reference_first: bool = False


def framework_of(job: Job) -> Any:
    """The module that runs models as the framework's users do."""
    return importlib.import_module(f"rosetta.bench.{job.backend}")


class Timed(Protocol):
    """Models that can be timed, wherever they are."""

    def first_call(self, side: SideName) -> tuple[float, Any]:
        """Seconds from the model to its first answer, and that answer."""
        ...

    def seconds(self, side: SideName) -> float:
        """Seconds of one more call."""
        ...


class Models:
    """Our model and the reference in this process, with equal weights.

    Raises NoReferenceError for a reference that has other tensors.
    """

    def __init__(self, job: Job) -> None:
        self._job, self._framework = job, framework_of(job)
        self._package = importlib.import_module(job.package)
        self._package.use_device(job.device)
        self._spec = from_toml(job.spec)
        self._models = {"ours": self._package.build(self._spec)}
        self._images = draw_images(self._spec.in_channels, job.image_size, job.batch)
        self._steps: dict[SideName, Step] = {}
        if job.constructor:
            reference = self._framework.build_reference(self._spec, job.constructor, job.image_size)
            self._models["reference"] = reference
            self._equalise()

    def _equalise(self) -> None:
        """Equal weights in both: proof that they are one network, and the same numbers to compute with."""
        tensors = {name: self._framework.get_tensors(model) for name, model in self._models.items()}
        check_same_tensors(tensors["ours"], tensors["reference"], self._job.title)
        for name, model in self._models.items():
            self._framework.set_tensors(model, equal_tensors(tensors[name]))

    def first_call(self, side: SideName) -> tuple[float, Any]:
        """Seconds from the model to its first answer, and that answer."""
        start = time.perf_counter()
        self._steps[side] = self._make_step(side)
        answer = self._steps[side]()
        return time.perf_counter() - start, answer

    def seconds(self, side: SideName) -> float:
        """Seconds of one more call."""
        start = time.perf_counter()
        self._steps[side]()
        return time.perf_counter() - start

    def _make_step(self, side: SideName) -> Step:
        job, framework = self._job, self._framework
        model = self._models[side.removesuffix("_compiled")]
        if job.mode == "train":  # what of the fast path it can use is in the process's variables
            labels = draw_labels(self._spec.num_classes, job.batch)
            return framework.train_step(model, self._images, labels, LEARNING_RATE, MOMENTUM)
        if side.endswith("_compiled"):
            return framework.compiled_infer_step(self._package.compile, model, self._images)
        return framework.infer_step(model, self._images)


class ModelsElsewhere:
    """Models in a process of their own, for a framework that reads variables of the environment once, at its start.

    The two processes never compute at the same time: each call waits for its answer, and is timed over there.
    """

    def __init__(self, job: Job, variables: Mapping[str, str], make: Callable[[Job], Timed] = Models) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        arguments = (make, job, theirs)
        process = multiprocessing.get_context("spawn").Process(target=_serve, args=arguments, daemon=True)
        with _environment(variables):
            process.start()
        theirs.close()  # so that our end notices when the process is no more
        self._receive()

    def first_call(self, side: SideName) -> tuple[float, Any]:
        """Seconds from the model to its first answer, and that answer."""
        self._pipe.send(("first_call", side))
        return self._receive()

    def seconds(self, side: SideName) -> float:
        """Seconds of one more call."""
        self._pipe.send(("seconds", side))
        return self._receive()

    def _receive(self) -> Any:
        try:
            answer = self._pipe.recv()
        except EOFError:
            raise RuntimeError("the process of the compiled models has ended") from None
        if isinstance(answer, Exception):
            raise answer
        return answer


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """The variables in the environment within the block."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _serve(make: Callable[[Job], Timed], job: Job, pipe: Connection) -> None:
    """The whole of the other process: says when it is ready, and then answers until it is ended."""
    try:
        models = make(job)
        pipe.send(None)
        while True:
            call, side = pipe.recv()
            pipe.send(_answer(models, call, side))
    except EOFError:
        return
    except Exception as error:
        pipe.send(_sendable(error))


def _answer(models: Timed, call: str, side: SideName) -> Any:
    try:
        return getattr(models, call)(side)
    except RosettaError as error:  # as where it cannot be compiled, which the other side outlives
        return error


def _sendable(error: Exception) -> Exception:
    return error if isinstance(error, RosettaError) else RuntimeError(f"{type(error).__name__}: {error}")
