"""What a training run is to do, as data that its folder keeps."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from resnet_spec import DType, ResNetSpec, RosettaError, from_toml
from resnet_spec.files import replacing

PLAN_FILE = "plan.json"


@dataclass(frozen=True)
class Plan:
    """Everything that decides the numbers of a run, all but the framework.

    spec: as TOML.
    data: name of the data set, a folder, or a file.
    image_size: (height, width) in pixels.
    recipe: name of the recipe; batch_size and epochs may be other than its own.
    seed: of the weights, the split, the order of the examples and their augmentation.
    """

    spec: str
    data: str
    image_size: tuple[int, int]
    recipe: str
    epochs: int
    batch_size: int
    learning_rate: float
    seed: int
    dtype: DType

    def network(self) -> ResNetSpec:
        """The spec itself."""
        return from_toml(self.spec)


def write_plan(folder: Path, plan: Plan) -> None:
    """Leaves the plan in the folder."""
    with replacing(folder / PLAN_FILE, RosettaError) as complete:
        complete.write_text(json.dumps(asdict(plan), indent=2) + "\n", encoding="utf-8")


def read_plan(folder: Path) -> Plan:
    """The plan of a run's folder; raises RosettaError where there is none that can be read."""
    path = folder / PLAN_FILE
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        return Plan(**{**fields, "image_size": tuple(fields["image_size"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise RosettaError(f"{path} is no plan of a run ({reason}): give the --out of a run that was begun.") from None


def check_same(folder: Path, plan: Plan) -> None:
    """Raises RosettaError, naming the first difference, unless the folder's run has this plan."""
    begun = asdict(read_plan(folder))
    for name, wanted in asdict(plan).items():
        if begun[name] != wanted:
            shown = "another" if name == "spec" else f"{begun[name]!r} and not {wanted!r}"
            raise RosettaError(
                f"The run in {folder} has {shown} as its {name}: resume with what it began with, or give another --out."
            )
