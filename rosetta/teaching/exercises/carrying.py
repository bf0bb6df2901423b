"""Carries the weights of a small network over from another framework."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from rosetta.backends import BACKENDS
from rosetta.teaching.exercises.base import Exercise, Given, Numbers, constants, keeps_channels_first
from rosetta.teaching.exercises.functions import solution_text
from rosetta.teaching.judging.marks import Mark, Remark, full, none
from rosetta.teaching.judging.twists import gap
from rosetta.teaching.tasks import Arrays, Returned, Task

_LAYERS = {
    "kernel": ("conv1", "kernel"),
    "bias": ("conv1", "bias"),
    "scale": ("bn1", "scale"),
    "shift": ("bn1", "shift"),
    "mean": ("bn1", "mean"),
    "variance": ("bn1", "variance"),
    "linear": ("fc", "kernel"),
    "linear bias": ("fc", "bias"),
}
_WORDS = {
    "pt": {"scale": "weight", "shift": "bias", "mean": "running_mean", "variance": "running_var", "kernel": "weight"},
    "paddle": {"scale": "weight", "shift": "bias", "mean": "_mean", "variance": "_variance", "kernel": "weight"},
    "keras": {"scale": "gamma", "shift": "beta", "mean": "moving_mean", "variance": "moving_variance"},
    "jax": {"shift": "bias", "variance": "var"},
}
_PARTS = {
    "convolution": ("kernel", "bias"),
    "norm": ("scale", "shift", "mean", "variance"),
    "linear layer": ("linear", "linear bias"),
}
_AXES = {"OIHW": "(out, in, height, width)", "HWIO": "(height, width, in, out)"}
_FLATTEN = (
    "A flatten lines the numbers of a map up in the order of its axes. The linear layer behind it meets them in that"
    " order, so its rows have to be put into the other one."
)


class Carrying(Exercise):
    """conv1 - bn1 - ReLU - flatten - fc, from one framework's names and layouts to another's."""

    name = "carrying"
    title = "Weights carried over from another framework"
    points = 4.0
    section = 9
    minutes = 30
    file = "carrying.py"
    function = "carry"

    def draw(self, rng: np.random.Generator) -> Numbers:
        # Equal channels make a wrong order of axes silent.
        channels = int(rng.integers(3, 6))
        height = int(rng.integers(2, 4))
        return {"channels": channels, "height": height, "width": height + 1, "source": int(rng.integers(2))}

    def _source(self, numbers: Numbers, backend: str) -> str:
        others = ("keras", "jax") if keeps_channels_first(backend) else ("pt", "paddle")
        return others[numbers["source"]]

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        source = self._source(numbers, backend)
        size = {name: f"{numbers[name]}" for name in ("channels", "height", "width")}
        return {
            **size,
            "source": BACKENDS[source].framework,
            "given_names": _listed(names_in(source).values()),
            "wanted_names": _listed(names_in(backend).values()),
        }

    def header(self, numbers: Numbers, backend: str) -> str:
        return constants(
            CHANNELS=numbers["channels"],
            HEIGHT=numbers["height"],
            WIDTH=numbers["width"],
            SOURCE=self._source(numbers, backend),
        )

    def tasks(self, numbers: Numbers, backend: str, rng: np.random.Generator) -> dict[str, Task]:
        channels, height, width = (numbers[name] for name in ("channels", "height", "width"))
        features = channels * height * width
        drawn = {name: rng.normal(size=channels) for name in ("bias", "scale", "shift", "mean")}
        drawn |= {"variance": rng.uniform(0.5, 1.5, channels), "kernel": rng.normal(size=(channels, channels, 3, 3))}
        # As many classes as features: a linear layer that is not transposed fits too.
        drawn |= {"linear": rng.normal(size=(features, features)), "linear bias": rng.normal(size=features)}
        arrays = _as_in(self._source(numbers, backend), drawn, (channels, height, width))
        call = [{"arrays": {name: name for name in arrays}}]
        return {self.name: Task(self.file, self.function, "calls", {"calls": [call]}, arrays)}

    def judge(self, given: Given, returned: Mapping[str, Returned]) -> list[Mark]:
        out = returned[self.name]
        points = dict(zip(_PARTS, (1.5, 1.0, 1.5), strict=True))
        [form] = out.data.get("calls", [{}]) if not out.failure else [{}]
        if failure := out.failure or form.get("failure"):
            return [none(part, points[part], Remark(str(failure))) for part in _PARTS]
        size = tuple(given.numbers[name] for name in ("channels", "height", "width"))
        source = self._source(given.numbers, given.backend)
        drawn = _canonical(source, given.tasks[self.name].arrays, size)
        expected = _as_in(given.backend, drawn, size)
        found = {str(name): out.arrays.get(f"0:{name}", np.array(np.nan)) for name in form.get("names", [])}
        names = names_in(given.backend)
        marks = []
        for part, kinds in _PARTS.items():
            wrong = [kind for kind in kinds if not _fits(found.get(names[kind]), expected[names[kind]])]
            remarks = [_explained(kind, found, expected, drawn, given.backend, source, size) for kind in wrong]
            marks.append(none(part, points[part], *remarks) if wrong else full(part, points[part]))
        if extra := sorted(found.keys() - expected.keys()):
            what = f"It gives {_listed(extra[:5])}, which no tensor of this network is called."
            marks[-1] = none("linear layer", points["linear layer"], *marks[-1].remarks, Remark(what))
        return marks

    def solution(self, numbers: Numbers, backend: str) -> str:
        return self.header(numbers, backend) + solution_text(self.name, backend)


def names_in(backend: str) -> dict[str, str]:
    """What each tensor is called in a framework."""
    separator = "/" if backend == "keras" else "."
    return {kind: f"{layer}{separator}{_WORDS[backend].get(word, word)}" for kind, (layer, word) in _LAYERS.items()}


def _as_in(backend: str, drawn: Arrays, size: Sequence[int]) -> Arrays:
    """The tensors under a framework's names and in its layouts.

    drawn: by kind; the kernel (out, in, height, width), the linear layer (out, in) for channels, height, width.
    """
    tensors = dict(drawn)
    if not keeps_channels_first(backend):
        tensors["kernel"] = drawn["kernel"].transpose(2, 3, 1, 0)
        tensors["linear"] = _channels_last(drawn["linear"], size)
    if backend != "pt":
        tensors["linear"] = tensors["linear"].T
    return {name: np.ascontiguousarray(tensors[kind]) for kind, name in names_in(backend).items()}


def _channels_last(linear: np.ndarray, size: Sequence[int]) -> np.ndarray:
    """A linear layer (out, in) of channels, height, width for the inputs height, width, channels."""
    return linear.reshape(-1, *size).transpose(0, 2, 3, 1).reshape(linear.shape)


def _channels_first(linear: np.ndarray, size: Sequence[int]) -> np.ndarray:
    """And back."""
    channels, height, width = size
    return linear.reshape(-1, height, width, channels).transpose(0, 3, 1, 2).reshape(linear.shape)


def _canonical(backend: str, tensors: Arrays, size: Sequence[int]) -> Arrays:
    """What `_as_in` was given."""
    drawn = {kind: tensors[name] for kind, name in names_in(backend).items()}
    if backend != "pt":
        drawn["linear"] = drawn["linear"].T
    if not keeps_channels_first(backend):
        drawn["kernel"] = drawn["kernel"].transpose(3, 2, 0, 1)
        drawn["linear"] = _channels_first(drawn["linear"], size)
    return drawn


def _kind_of(name: str, backend: str) -> str:
    return next(kind for kind, own in names_in(backend).items() if own == name)


def _fits(found: np.ndarray | None, expected: np.ndarray) -> bool:
    return found is not None and gap(found, expected) <= 1


def _explained(
    kind: str, found: Arrays, expected: Arrays, drawn: Arrays, backend: str, source: str, size: Sequence[int]
) -> Remark:
    """What a tensor is that is not what it should be."""
    name = names_in(backend)[kind]
    array = found.get(name)
    if array is None:
        return Remark(f"No tensor has the name {name}.", "Without it the network keeps what it was initialised with.")
    for other, tensor in expected.items():
        if other != name and _fits(array, tensor):
            if _fits(found.get(other), expected[name]):
                words = f"{kind} and {_kind_of(other, backend)}"
                return Remark(f"{words} are swapped: {name} and {other}.", "Shapes agree, so no framework complains.")
            return Remark(f"{name} holds what belongs to {other}.", "Shapes agree, so no framework complains.")
    candidates = _kernels if kind == "kernel" else _linears
    for what, why, row, tensor in candidates(drawn, backend, source, size) if array.ndim > 1 else ():
        if array.size == tensor.size and np.array_equal(array, tensor):
            return Remark(f"{name} {what}.", why, row=row)
    if array.shape != expected[name].shape:
        return Remark(f"{name} has the shape {array.shape}, where {expected[name].shape} belongs.")
    if kind == "variance" and gap(array, np.sqrt(drawn["variance"])) <= 1:
        return Remark(f"{name} holds the deviation, where the variance belongs.", "The norm takes the root itself.")
    return Remark(f"{name} holds numbers that no way of laying out the given ones explains.")


_Candidates = Iterator[tuple[str, str, str, np.ndarray]]


def _kernels(drawn: Arrays, backend: str, source: str, size: Sequence[int]) -> _Candidates:
    """Wrong layouts of the convolution's kernel: what is said of each, why, the atlas' row, and the tensor."""
    given = _as_in(source, drawn, size)[names_in(source)["kernel"]]
    wanted = _as_in(backend, drawn, size)[names_in(backend)["kernel"]]
    theirs, ours = ("OIHW", "HWIO") if keeps_channels_first(source) else ("HWIO", "OIHW")
    layout = f"{ours}, {_AXES[ours]}, belongs"
    row = "convolution_kernel"
    yield (
        f"is as {BACKENDS[source].framework} has it, {theirs}, where {layout}",
        "Its numbers meet other pixels.",
        row,
        given,
    )
    reshaped = given.reshape(wanted.shape)
    why = "A reshape keeps the numbers in their order and cuts them into other rows; only a transpose moves axes."
    yield f"is reshaped, where it has to be transposed: {layout}", why, row, reshaped
    for flip in ((0,), (1,), (0, 1)):
        spatial = tuple(("OIHW" if keeps_channels_first(backend) else "HWIO").index("HW"[each]) for each in flip)
        yield "is mirrored", "No framework here turns kernels around.", row, np.flip(wanted, spatial)
    height, width = (ours.index(letter) for letter in "HW")
    yield (
        "has height and width swapped",
        "With sides that are equal no shape shows it.",
        row,
        wanted.swapaxes(height, width),
    )
    for axes in itertools.permutations(range(4)):
        words = ", ".join(_axis_words(theirs[axis]) for axis in axes)
        what = f"has its axes in the order {words}, where {layout}"
        yield what, "With sides that are equal no shape shows it.", row, given.transpose(axes)


def _axis_words(letter: str) -> str:
    return {"O": "out", "I": "in", "H": "height", "W": "width"}[letter]


def _linears(drawn: Arrays, backend: str, source: str, size: Sequence[int]) -> _Candidates:
    """Wrong layouts of the linear layer."""
    wanted = _as_in(backend, drawn, size)[names_in(backend)["linear"]]
    given = _as_in(source, drawn, size)[names_in(source)["linear"]]
    order = "(out, in)" if backend == "pt" else "(in, out)"
    into = "channels, height, width" if keeps_channels_first(backend) else "height, width, channels"
    transposed = f"is not transposed as it should be: it is {order} here"
    unflattened = f"has its inputs in the order of {BACKENDS[source].framework}'s flatten, where {into} belongs"
    turned = "Its inputs and outputs stand for each other."
    yield (
        f"{transposed}, and {unflattened}",
        f"{turned} {_FLATTEN}",
        "flatten_order",
        _as_out_in(given.T, backend, source),
    )
    yield transposed, turned, "linear_kernel", wanted.T
    yield unflattened, _FLATTEN, "flatten_order", _as_out_in(given, backend, source)
    channels, height, width = size
    out_in = wanted if backend == "pt" else wanted.T
    shape = (channels, height, width) if keeps_channels_first(backend) else (height, width, channels)
    theirs = _as_out_in(given, "pt", source)
    for axes in itertools.permutations((1, 2, 3)):
        other = (height, width, channels) if keeps_channels_first(backend) else (channels, height, width)
        moved = theirs.reshape(-1, *other).transpose(0, *axes).reshape(out_in.shape)
        what = f"has its inputs in an order that is not {into}"
        yield what, _FLATTEN, "flatten_order", moved if backend == "pt" else moved.T
        swapped = theirs.reshape(-1, *shape).transpose(0, *axes).reshape(out_in.shape)
        yield what, _FLATTEN, "flatten_order", swapped if backend == "pt" else swapped.T
    yield "is reshaped, where it has to be transposed", turned, "linear_kernel", given.reshape(wanted.shape)


def _as_out_in(linear: np.ndarray, backend: str, source: str) -> np.ndarray:
    """A linear layer of one framework turned for another, its inputs as they are."""
    return linear if (backend == "pt") == (source == "pt") else linear.T


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
