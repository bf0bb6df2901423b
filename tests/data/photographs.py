"""Folders of small photographs, made here."""

from pathlib import Path

import numpy as np
from PIL import Image


def draw_photograph(seed: int, width: int = 40, height: int = 30) -> Image.Image:
    """A smooth picture, as JPEG likes it."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 256, (4, 5, 3), np.uint8))
    return coarse.resize((width, height), Image.Resampling.BICUBIC)


def write_photographs(root: Path, counts: dict[str, int], suffix: str = ".jpg") -> Path:
    """So many photographs in a folder for each class."""
    seed = 0
    for name, count in counts.items():
        (root / name).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            seed += 1
            draw_photograph(seed, 40 + seed % 7, 30 + seed % 5).save(root / name / f"{number:03}{suffix}")
    return root
