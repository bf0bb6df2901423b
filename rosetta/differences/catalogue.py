"""The differences as data: a TOML file per topic in `rows/`, read strictly."""

import ast
import math
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from resnet_spec import RosettaError
from resnet_spec.spec import did_you_mean
from rosetta.backends import BACKENDS

Value = bool | int | float | str | list[int] | list[float] | list[str]

FOLDER = Path(__file__).parent
TOPICS = {
    "padding": "Padding",
    "pooling": "Pooling",
    "norms": "Norms",
    "initialisation": "Initialisation",
    "layouts": "Layouts of images and weights",
    "counting": "Counting and naming parameters",
    "losses": "Losses",
    "optimisers": "Optimisers",
    "gradients": "Gradients",
    "state": "Modes and shared state",
    "precision": "Types and precision",
    "functions": "Functions",
    "data": "Data",
    "parallel": "Several devices",
    "saving": "Saving and loading",
    "reference_models": "The frameworks' own ResNet-50",
}
# What the recorded values were found with, as constraints.txt pins it.
FOUND_WITH = {
    "pt": ("torch==2.13.0",),
    "keras": ("keras==3.15.1", "tensorflow==2.21.0"),
    "paddle": ("paddlepaddle==3.3.1",),
    "jax": ("jax==0.10.2", "flax==0.12.8", "optax==0.2.8"),
}


@dataclass(frozen=True)
class Difference:
    """A question to which the frameworks give different answers.

    id: the name of the probes that ask it, one in each framework.
    topic: one of TOPICS, and the name of the files that hold the row and its probes.
    what: the question.
    found: the answers, by the short name of the framework.
    none: why there is no answer, by the short name of each framework without one.
    consequence: what goes wrong in a port that does not know.
    remedy: how this project makes the four agree, and where.
    source: documents or source files that say it.
    tolerance: how far a number may be from the one recorded, relative to it.
    why: why the row is here although no two answers differ; else empty.
    """

    id: str
    topic: str
    what: str
    found: dict[str, Value]
    consequence: str
    remedy: str
    source: list[str]
    none: dict[str, str] = field(default_factory=dict)
    tolerance: float = 1e-6
    why: str = ""

    def __post_init__(self) -> None:
        if sorted([*self.found, *self.none]) != sorted(BACKENDS):
            raise ValueError(f"each of {', '.join(BACKENDS)} must stand in found or in none, once")
        if not (self.source and all((self.id, self.what, self.consequence, self.remedy, *self.source))):
            raise ValueError("a text is empty")

    def probe_path(self, key: str) -> Path:
        """The file with this framework's probe."""
        return FOLDER / "probes" / key / f"{self.topic}.py"

    def probe_source(self, key: str) -> str:
        """The probe's code with what it imports; read, not imported, so that no framework is needed."""
        text = self.probe_path(key).read_text(encoding="utf-8")
        body = ast.parse(text).body
        [probe] = [node for node in body if isinstance(node, ast.FunctionDef) and node.name == self.id]
        used = {node.id for node in ast.walk(probe) if isinstance(node, ast.Name)}
        imports = [
            ast.get_source_segment(text, node)
            for node in body
            if isinstance(node, ast.Import | ast.ImportFrom)
            and used & {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        ]
        return "\n".join([*map(str, imports), "", str(ast.get_source_segment(text, probe))])

    def agrees(self, key: str, measured: Value) -> bool:
        """Whether a measured value is the one recorded for this framework."""
        return _equal(self.found[key], measured, self.tolerance)


def _equal(recorded: object, measured: object, tolerance: float) -> bool:
    if isinstance(recorded, list) and isinstance(measured, list):
        pairs = zip(recorded, measured, strict=False)
        return len(recorded) == len(measured) and all(_equal(one, other, tolerance) for one, other in pairs)
    numbers = [
        value for value in (recorded, measured) if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    if len(numbers) == 2:
        # Where 0 is recorded, as the error of a float64 computation, the last bits may differ.
        return math.isclose(*numbers, rel_tol=tolerance, abs_tol=1e-12)
    return type(recorded) is type(measured) and recorded == measured


@cache
def all_differences() -> tuple[Difference, ...]:
    """Every row, in the order of TOPICS; raises ValueError, naming the row, for one that is not as it must be."""
    return tuple(row for topic in TOPICS for row in read_rows(FOLDER / "rows" / f"{topic}.toml"))


def read_rows(path: Path) -> list[Difference]:
    """The rows in a file, whose name is their topic; raises ValueError as `all_differences` does."""
    rows = []
    for table in tomllib.loads(path.read_text(encoding="utf-8"))["difference"]:
        try:
            rows.append(Difference(topic=path.stem, **table))
        except (TypeError, ValueError) as error:  # a TypeError for a key that is missing or unknown
            raise ValueError(f"{path.name}, {table.get('id')}: {error}") from None
    return rows


def find_differences(name: str | None) -> list[Difference]:
    """The rows of a topic, the one row of an id, or all; raises RosettaError for an unknown name."""
    rows = [row for row in all_differences() if name in (None, row.topic, row.id)]
    if not rows:
        names = [*TOPICS, *(row.id for row in all_differences())]
        raise RosettaError(
            f"{name!r} is neither a topic nor a row of the differences{did_you_mean(str(name), names)}"
            f" The topics are {', '.join(TOPICS)}."
        )
    return rows
