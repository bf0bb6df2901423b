"""What a training run is to do, as data that its folder keeps."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from resnet_spec import (
    DType,
    NormStatistics,
    ResNetSpec,
    RosettaError,
    can_train,
    check_shares,
    from_toml,
    layer_table,
)
from resnet_spec.files import check_regular, reason, replacing, shown

PLAN_FILE = "plan.json"


@dataclass(frozen=True)
class Plan:
    """Everything that decides the numbers of a run, all but the framework.

    spec: as TOML.
    data: name of the data set, a folder, or a file.
    data_digest: of what that held when the run began (see resnet_spec.Data).
    image_size: (height, width) in pixels.
    recipe: name of the recipe; batch_size and epochs may be other than its own.
    seed: of the weights, the split, the order of the examples and their augmentation.
    norm_statistics: of what the norms take them. devices: how many share each batch; with `global` statistics
        any number computes the same.
    """

    spec: str
    data: str
    data_digest: str
    image_size: tuple[int, int]
    recipe: str
    epochs: int
    batch_size: int
    learning_rate: float
    seed: int
    dtype: DType
    norm_statistics: NormStatistics = "global"
    devices: int = 1

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
    check_regular(path, "the plan of a run", RosettaError)
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(read, dict) or read.keys() != {field.name for field in fields(Plan)}:
            raise ValueError("it holds other fields")
        return Plan(**{**read, "image_size": tuple(read["image_size"])})
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise RosettaError(
            f"{path} is no plan of a run ({reason(error)}): give the --out of a run that was begun, or a new one."
        ) from None


def check_same(folder: Path, plan: Plan) -> None:
    """Raises RosettaError, naming the first difference, unless the folder's run has this plan."""
    begun = asdict(read_plan(folder))
    for name, wanted in asdict(plan).items():
        if name == "devices" and plan.norm_statistics == "global":
            continue
        if begun[name] != wanted:
            found = {
                "spec": "another network",
                "data_digest": f"other images, labels or classes than {shown(plan.data)} has now",
            }.get(name, f"{shown(repr(begun[name]))} and not {shown(repr(wanted))} as its {name}")
            raise RosettaError(
                f"The run in {folder} has {found}: resume with what it began with, or give another --out."
            )


def check_plan(plan: Plan, examples: int) -> None:
    """Raises RosettaError, in the words of the command, for a plan that cannot be carried out on so many examples."""
    if not 0 < plan.learning_rate < 1000:
        raise RosettaError(f"--learning-rate is {plan.learning_rate:g}, but must be above 0 and below 1000.")
    if examples < plan.batch_size:
        raise RosettaError(
            f"--batch is {plan.batch_size}, but {plan.data} has {examples} training images: give a smaller one."
        )
    check_shares(plan.batch_size, plan.devices)
    spec = plan.network()
    seen = plan.batch_size // plan.devices if plan.norm_statistics == "replica" else plan.batch_size
    if not can_train(layer_table(spec, plan.image_size), seen):
        each = f" for each of {plan.devices} devices" if seen < plan.batch_size else ""
        raise RosettaError(
            f"--batch is {plan.batch_size}, which leaves a norm of {spec.name} one value per channel{each} and no"
            " variance: give a larger batch or --image-size."
        )
