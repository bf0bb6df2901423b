"""Small data sets in the formats of the large ones."""

import gzip
import hashlib
import json
import struct
from pathlib import Path

import numpy as np

from rosetta.data.openml import Published

SMALL = Published(
    name="small",
    openml_name="Small",
    version=1,
    classes=("cat", "dog"),
    shape=(3, 2, 2),
    training=3,
    validation=1,
    elsewhere="put the files into a folder",
)


def draw_images(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def draw_labels(examples: int) -> np.ndarray:
    return (np.arange(examples) * 7 % 10).astype(np.uint8)


def idx_bytes(array: np.ndarray) -> bytes:
    return struct.pack(f">I{array.ndim}I", 0x0800 | array.ndim, *array.shape) + array.tobytes()


def write_idx(folder: Path, gzipped: bool = False) -> Path:
    """30 images to train on and 20 to validate on, of 5x4."""
    folder.mkdir(parents=True)
    for part, examples in (("train", 30), ("t10k", 20)):
        for name, array in (
            (f"{part}-images-idx3-ubyte", draw_images(examples, 5, 4, seed=examples)),
            (f"{part}-labels-idx1-ubyte", draw_labels(examples)),
        ):
            if gzipped:
                (folder / f"{name}.gz").write_bytes(gzip.compress(idx_bytes(array), mtime=0))
            else:
                (folder / name).write_bytes(idx_bytes(array))
    return folder


def cifar_names() -> list[str]:
    return [*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"]


def write_cifar(folder: Path) -> Path:
    """Six files of four images each."""
    folder.mkdir()
    for seed, name in enumerate(cifar_names()):
        labels = draw_labels(24).reshape(6, 4)[seed]
        examples = np.concatenate([labels[:, None], draw_images(4, 3072, seed=seed)], axis=1)
        (folder / name).write_bytes(examples.tobytes())
    return folder


def small_table() -> tuple[np.ndarray, list[str]]:
    """Pixels and labels of SMALL, as they stand in its table."""
    return draw_images(8, 12), ["0", "1", "0", "1", "1", "0", "1", "0"]


def write_openml_cache(home: Path, pixels: np.ndarray, labels: list[str]) -> Path:
    """What scikit-learn keeps of SMALL once it has fetched it; returns the path of the table."""
    columns = [f"pixel{number}" for number in range(pixels.shape[1])]
    header = ["@RELATION small", *(f"@ATTRIBUTE {column} INTEGER" for column in columns), "@ATTRIBUTE class {0,1}"]
    rows = [",".join(map(str, [*row, label])) for row, label in zip(pixels, labels, strict=True)]
    table = "\n".join([*header, "@DATA", *rows, ""]).encode()
    common = {"is_ignore": "false", "is_row_identifier": "false", "number_of_missing_values": "0"}
    features = [
        {"index": str(index), "name": column, "data_type": "numeric", "is_target": "false", **common}
        for index, column in enumerate(columns)
    ]
    target = {"index": str(len(columns)), "name": "class", "data_type": "nominal", "is_target": "true", **common}
    description = {
        "id": "7",
        "name": "small",
        "version": "1",
        "format": "ARFF",
        "status": "active",
        "description": "",
        "url": "https://api.openml.org/data/v1/download/7/small.arff",
        "md5_checksum": hashlib.md5(table).hexdigest(),
    }
    answers = {
        "list/data_name/small/limit/2/data_version/1": {"data": {"dataset": [{"did": 7, "status": "active"}]}},
        "7": {"data_set_description": description},
        "features/7": {"data_features": {"feature": [*features, target]}},
        "qualities/7": {"data_qualities": {"quality": [{"name": "NumberOfInstances", "value": str(len(rows))}]}},
    }
    root = home / "openml" / "openml.org"
    for address, answer in answers.items():
        _write_gzip(root / "api/v1/json/data" / f"{address}.gz", json.dumps(answer).encode())
    return _write_gzip(root / "data/v1/download/7/small.arff.gz", table)


def _write_gzip(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content))
    return path
