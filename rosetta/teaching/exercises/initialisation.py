"""He's initialisation, judged by what a sample shows."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from rosetta.teaching.exercises.base import Exercise, Given, Numbers, from_canonical_kernel
from rosetta.teaching.exercises.functions import solution_text
from rosetta.teaching.judging.marks import Mark, Remark, full, none
from rosetta.teaching.tasks import Returned, Task

_ROOM = 5.0
"""In standard errors of a sample's deviation."""
_NORMAL, _UNIFORM, _TRUNCATED = 3.0, 1.8, 2.4
"""Fourth moment over the square of the second; of a normal cut off at two deviations it is about 2.4."""
_NUMERATORS = {
    2.0: "",
    1.0: "the gain is 1, where ReLU asks for 2",
    6.0: "it is 6, the bound of a uniform distribution",
    4.0: "it is 4, twice as large",
    0.5: "it is 0.5",
    3.0: "it is 3",
}
_WHY = (
    "With a variance of 2 / fan-out a layer with a ReLU neither shrinks nor stretches the gradient on average; with"
    " another, a deep network's vanishes or explodes."
)


class Initialisation(Exercise):
    """A normal distribution with mean 0 and variance 2 / fan-out (He et al. 2015, arXiv 1502.01852, section 2.2)."""

    name = "initialisation"
    title = "He's initialisation"
    points = 4.0
    section = 1
    minutes = 15
    file = "initialisation.py"
    function = "he_normal"

    def draw(self, rng: np.random.Generator) -> Numbers:
        out_channels = int(rng.integers(60, 90))
        return {"out_channels": out_channels, "in_channels": out_channels // 2 + int(rng.integers(2, 9))}

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        return {"shape": f"{_shape(numbers, 3, backend)}"}

    def tasks(self, numbers: Numbers, backend: str, rng: np.random.Generator) -> dict[str, Task]:
        seeds = [int(seed) for seed in rng.choice(10_000, 2, replace=False)]
        calls = [(3, seeds[0]), (3, seeds[1]), (3, seeds[0]), (5, seeds[0]), (1, seeds[1])]
        data = [[{"tuple": _shape(numbers, kernel, backend)}, {"value": seed}] for kernel, seed in calls]
        return {self.name: Task(self.file, self.function, "calls", {"calls": data})}

    def judge(self, given: Given, returned: Mapping[str, Returned]) -> list[Mark]:
        parts = {"shape and seed": 1.0, "distribution": 1.0, "variance": 2.0}
        out = returned[self.name]
        forms = out.data.get("calls", []) if not out.failure else []
        failures = [Remark(str(form["failure"])) for form in forms if "failure" in form]
        if out.failure or failures or len(forms) != 5:
            remarks = failures[:1] or [Remark(out.failure or "It gives nothing.")]
            return [none(part, points, *remarks) for part, points in parts.items()]
        calls = given.tasks[self.name].data["calls"]
        kernels = [out.arrays.get(f"{number}:", np.zeros(0)) for number in range(5)]
        for kernel, (shape, _seed) in zip(kernels, calls, strict=True):
            wanted = tuple(shape["tuple"])
            if kernel.shape != wanted:
                remark = Remark(f"It gives the shape {kernel.shape} for {wanted}.")
                return [none(part, points, remark) for part, points in parts.items()]
        findings = [_seed_remarks(kernels), _distribution_remarks(kernels), _variance_remarks(kernels, given)]
        return [
            none(part, points, *remarks) if remarks else full(part, points)
            for (part, points), remarks in zip(parts.items(), findings, strict=True)
        ]

    def solution(self, numbers: Numbers, backend: str) -> str:
        return self.header(numbers, backend) + solution_text(self.name, backend)


def _shape(numbers: Numbers, kernel: int, backend: str) -> tuple[int, ...]:
    return from_canonical_kernel(
        np.empty((numbers["out_channels"], numbers["in_channels"], kernel, kernel)), backend
    ).shape


def _seed_remarks(kernels: Sequence[np.ndarray]) -> list[Remark]:
    remarks = []
    if not np.array_equal(kernels[0], kernels[2]):
        why = "A run that nobody can repeat cannot be compared with another."
        remarks.append(Remark("The same seed gives other numbers the second time.", why))
    if np.array_equal(kernels[0], kernels[1]):
        why = "Every layer of the same shape would start with the same numbers."
        remarks.append(Remark("Another seed gives the same numbers.", why))
    if len(np.unique(kernels[0])) < kernels[0].size // 2:
        remarks.append(
            Remark("The same numbers come again in several filters of a kernel.", "Each is to be drawn for itself.")
        )
    return remarks


def _distribution_remarks(kernels: Sequence[np.ndarray]) -> list[Remark]:
    sample = kernels[3].astype(np.float64).ravel()
    deviation = sample.std()
    if not np.isfinite(sample).all() or deviation == 0:
        return [Remark("It gives no finite numbers that differ from each other.", _WHY, 1)]
    remarks = []
    if abs(sample.mean()) > _ROOM * deviation / math.sqrt(sample.size):
        share = sample.mean() / deviation
        remarks.append(Remark(f"Its mean is {share:.2g} deviations from 0, where 0 belongs.", "", 1))
    kurtosis = float(((sample - sample.mean()) ** 4).mean() / deviation**4)
    error = math.sqrt(24 / sample.size)
    if abs(kurtosis - _NORMAL) <= _ROOM * error:
        return remarks
    nearest = min((_UNIFORM, _TRUNCATED), key=lambda each: abs(kurtosis - each))
    what = {
        _UNIFORM: "The distribution is uniform, where a normal one belongs.",
        _TRUNCATED: "The normal distribution is truncated: what lies far out is drawn again, or cut off.",
    }[nearest]
    if abs(kurtosis - nearest) > 0.15:
        what = "The distribution is not normal."
    why = "The variance may be right, but the tails are not; frameworks' own He initialisers differ in this."
    return [*remarks, Remark(what, why, 1, "he_normal_kurtosis")]


def _variance_remarks(kernels: Sequence[np.ndarray], given: Given) -> list[Remark]:
    """Which formula gives the deviations of all sizes of kernels."""
    numbers = given.numbers
    out, into = numbers["out_channels"], numbers["in_channels"]
    sides = (3, 5, 1)
    found = [float(kernels[number].astype(np.float64).std()) for number in (0, 3, 4)]

    def fits(variances: Sequence[float]) -> bool:
        return all(
            abs(deviation / math.sqrt(variance) - 1) < _ROOM / math.sqrt(2 * out * into * side**2)
            for deviation, variance, side in zip(found, variances, sides, strict=True)
        )

    def formula(numerator: float, fan: str) -> list[float]:
        fans = {"out": out, "in": into, "mean": (out + into) / 2, "sum": out + into}
        if fan in fans:
            return [numerator / (fans[fan] * side**2) for side in sides]
        # Read off the wrong axes, as from a kernel in the other layout.
        shapes = [_shape(numbers, side, given.backend) for side in sides]
        return [numerator / _misread(shape, fan) for shape in shapes]

    if fits(formula(2.0, "out")):
        return []
    names = {
        "in": "fan-in, where fan-out belongs",
        "mean": "the mean of fan-in and fan-out, where fan-out belongs",
        "sum": "fan-in plus fan-out, as Glorot's has it, where fan-out belongs",
        "channels out": "the output channels without the kernel's height and width",
        "channels in": "the input channels without the kernel's height and width",
        "swapped layout": "a fan that is read off the wrong axes, as if the kernel had the other layout",
        "one side": "the kernel's side once, and not its height times its width",
        "all": "all numbers of the kernel",
        "first axis": "the first axis of the shape alone",
    }
    for fan, words in {"out": "fan-out", **names}.items():
        for numerator, said in _NUMERATORS.items():
            if fits(formula(numerator, fan)):
                told = [f"it is taken over {words}"] if fan != "out" else []
                told += [f"its numerator: {said}"] if said else []
                return [
                    Remark(f"Its variance is not 2 / fan-out: {'; '.join(told)}.", _WHY, 1, "convolution_deviation")
                ]
    for fan, words in {"out": "fan-out", **names}.items():
        for numerator in (2.0, 1.0):
            if fits([each**2 for each in formula(numerator, fan)]):
                over = "" if fan == "out" else f" (and it is taken over {words})"
                what = (
                    f"Its deviation is {numerator:g} / fan-out, as the variance should be{over}: the root is missing."
                )
                return [Remark(what, _WHY, 1, "convolution_deviation")]
    if max(found) / min(found) < 1.05:
        return [Remark("Its deviation is the same for every size of kernel.", _WHY, 1, "convolution_deviation")]
    ratio = found[0] / math.sqrt(formula(2.0, "out")[0])
    what = f"Its deviation for a 3x3 kernel is {ratio:.2g} times that of He's initialisation."
    return [Remark(what, _WHY, 1, "convolution_deviation")]


def _misread(shape: Sequence[int], fan: str) -> float:
    first_is_out = shape[2] == shape[3]
    out, into, side = (shape[0], shape[1], shape[2]) if first_is_out else (shape[3], shape[2], shape[0])
    return {
        "channels out": out,
        "channels in": into,
        "swapped layout": shape[3] * shape[0] * shape[1] if first_is_out else shape[0] * shape[2] * shape[3],
        "one side": out * side,
        "all": math.prod(shape),
        "first axis": shape[0],
    }[fan]
