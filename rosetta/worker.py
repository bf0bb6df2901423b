"""The process in which one backend runs: `python -m rosetta.worker FOLDER`.

Reads `job.json` in the folder (and `weights.safetensors` beside the folder, which all workers
share), leaves `result.json` (and `logits.npz`) there. One framework a process: importing
TensorFlow before Paddle ends in a segmentation fault, and a framework that crashes takes no
other with it.
"""

import dataclasses
import importlib
import json
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


@contextmanager
def _step(title: str, seconds: dict[str, float]) -> Iterator[None]:
    print(PROGRESS_MARK + title, flush=True)
    start = time.perf_counter()
    yield
    seconds[title] = time.perf_counter() - start


def work(folder: Path) -> dict[str, Any]:
    """Does the folder's job; returns what goes into `result.json`."""
    fields = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    job = Job(**{**fields, "image_size": tuple(fields["image_size"])})
    spec = from_toml(job.spec)
    seconds: dict[str, float] = {}
    result: dict[str, Any] = {"seconds": seconds}
    with _step("import", seconds):
        backend = importlib.import_module(job.package)
    with _step("build", seconds):
        model = backend.build(spec, dtype=job.dtype)
    with _step("trace", seconds):
        result["trace"] = [dataclasses.asdict(layer) for layer in backend.trace(model, job.image_size)]
    if job.counters:
        with _step("count", seconds):
            result["counters"] = backend.counters(model, job.image_size)
    if job.batch:
        weights = read_weights(folder.parent / WEIGHTS_FILE)
        with _step("load", seconds):
            backend.load_weights(model, weights)
            exported = backend.export_weights(model)
        result["changed_weights"] = sorted(
            name
            for name in weights.keys() | exported.keys()
            if name not in weights or name not in exported or not np.array_equal(weights[name], exported[name])
        )
        images = draw_images(spec.in_channels, job.image_size, job.batch)
        logits = {}
        with _step("inference", seconds):
            logits["inference"] = backend.predict(model, images)
        if job.training:
            with _step("training mode", seconds):
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
