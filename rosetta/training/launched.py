"""One process of a run on several machines, started by the framework's own launcher.

`rosetta train ... --devices N --launch` leaves the run's plan in a folder that all machines see, and prints how to
start: `torchrun ... -m rosetta.training.launched FOLDER pt`. The first process writes the checkpoint; when the run
has ended, the same `rosetta train` with --resume in place of --launch gathers weights, table and curves.
"""

import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from resnet_spec import Device, RosettaError
from rosetta.backends import BackendInfo, get_backend
from rosetta.data import open_data
from rosetta.data.photographs import PhotographFiles
from rosetta.training.folder import checkpoint_path
from rosetta.training.loop import Task, train
from rosetta.training.plan import Plan, read_plan
from rosetta.training.progress import epoch_line


def launch_commands(folder: Path, plan: Plan, infos: Sequence[BackendInfo], device: Device) -> list[str]:
    """How each framework's launcher starts a run, to be run on each machine: on two where they share the devices."""
    machines = 1 if plan.devices % 2 else 2
    each, place = plan.devices // machines, shlex.quote(str(folder.resolve()))
    places = ", ".join(f'"{host}:29400"' for host in ("HOST", "OTHER")[:machines])
    module, script = "rosetta.training.launched", shlex.quote(__file__)
    starts = {
        "pt": f"torchrun --nnodes {machines} --nproc-per-node {each} --rdzv-backend c10d --rdzv-endpoint HOST:29400"
        f" -m {module}",
        "paddle": f"python -m paddle.distributed.launch --nnodes {machines} --nproc_per_node {each}"
        f" --master HOST:29400 {script}",
        "keras": f'TF_CONFIG=\'{{"cluster": {{"worker": [{places}]}}, "task": {{"type": "worker", "index": 0}}}}\''
        f" python -m {module}",
        "jax": f"JAX_COORDINATOR_ADDRESS=HOST:29400 JAX_NUM_PROCESSES={machines} JAX_PROCESS_ID=0 python -m {module}",
    }
    chosen = "" if device == "auto" else f" {device}"
    return [f"{starts[info.key]} {place} {info.key}{chosen}" for info in infos]


def main(folder: Path, key: str, device: str = "auto") -> None:
    """Trains as the folder's plan says; raises RosettaError for a plan or data that cannot be read or have changed."""
    info, plan = get_backend(key), read_plan(folder)
    spec = plan.network()
    data = open_data(plan.data, plan.image_size, in_channels=spec.in_channels, seed=plan.seed)
    if data.digest() != plan.data_digest:
        raise RosettaError(f"{plan.data} has other images, labels or classes here than where the run was planned.")
    roots = {
        name: examples.folder if isinstance(examples, PhotographFiles) else None
        for name, examples in (("training", data.training), ("validation", data.validation))
    }
    path = str(checkpoint_path(folder, info))
    task = Task(asdict(plan), info.package, device, path, data.flippable, roots)
    train(task, data.training, data.validation, meeting=None, report=say)


def say(event: dict[str, Any]) -> None:
    """A line for each epoch."""
    if "epoch" in event:
        print(epoch_line(event), flush=True)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("rosetta: give the folder of the plan, a backend's key, and a device if you like: FOLDER pt cpu.")
    try:
        main(Path(sys.argv[1]), *sys.argv[2:])
    except RosettaError as error:
        sys.exit(f"rosetta: {error}")
