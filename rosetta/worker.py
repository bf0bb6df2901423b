"""The process in which one backend runs: `python -m rosetta.worker FOLDER`.

Reads `job.json` in the folder (and `weights.safetensors` beside the folder, which all workers
share), leaves `result.json` (and `logits.npz`) there. One framework a process: importing
TensorFlow before Paddle ends in a segmentation fault, and a framework that crashes takes no
other with it.
"""

import dataclasses
import importlib
import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import DType, RosettaError, draw_images, from_toml, read_weights

PROGRESS_MARK = "@rosetta "
WEIGHTS_FILE = "weights.safetensors"


@dataclasses.dataclass(frozen=True)
class Job:
    """What a worker is to do.

    package: the backend's package.
    spec: the spec as TOML.
    image_size: (height, width) in pixels.
    batch: how many images get logits; with 0 the model is only built and traced.
    training: whether logits are also taken in training mode.
    counters: whether the framework's own counters are asked.
    """

    package: str
    spec: str
    image_size: tuple[int, int]
    batch: int = 0
    training: bool = False
    dtype: DType = "float32"
    counters: bool = False


class Steps:
    """What each step took: seconds, and MiB of the process's peak memory when it ended."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.memory: dict[str, float] = {}

    @contextmanager
    def __call__(self, title: str) -> Iterator[None]:
        """Announces a step, and notes what it took."""
        print(PROGRESS_MARK + title, flush=True)
        start = time.perf_counter()
        yield
        self.seconds[title] = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self.memory[title] = peak / (2**20 if sys.platform == "darwin" else 2**10)  # macOS counts bytes, Linux KiB


def work(folder: Path) -> dict[str, Any]:
    """Does the folder's job; returns what goes into `result.json`."""
    fields = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    job = Job(**{**fields, "image_size": tuple(fields["image_size"])})
    spec = from_toml(job.spec)
    step = Steps()
    result: dict[str, Any] = {"seconds": step.seconds, "memory": step.memory}
    with step("import"):
        backend = importlib.import_module(job.package)
    with step("build"):
        model = backend.build(spec, dtype=job.dtype)
    with step("trace"):
        result["trace"] = [dataclasses.asdict(layer) for layer in backend.trace(model, job.image_size)]
    if job.counters:
        with step("count"):
            result["counters"] = backend.counters(model, job.image_size)
    if job.batch:
        weights = read_weights(folder.parent / WEIGHTS_FILE)
        with step("load"):
            backend.load_weights(model, weights)
            exported = backend.export_weights(model)
        result["changed_weights"] = sorted(
            name
            for name in weights.keys() | exported.keys()
            if name not in weights or name not in exported or not np.array_equal(weights[name], exported[name])
        )
        images = draw_images(spec.in_channels, job.image_size, job.batch)
        logits = {}
        with step("inference"):
            logits["inference"] = backend.predict(model, images)
        if job.training:
            with step("training mode"):
                logits["training"] = backend.predict(model, images, training=True)
        np.savez(folder / "logits.npz", **logits)
    return result


def main() -> None:
    """Works in the folder of the first argument."""
    folder = Path(sys.argv[1])
    try:
        result = work(folder)
    except RosettaError as error:
        result = {"error": str(error)}
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
