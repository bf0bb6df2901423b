"""How a network is trained, as data."""

from dataclasses import dataclass, replace

import numpy as np

from resnet_spec.errors import RosettaError
from resnet_spec.optimisers import SGD, Adam, Optimiser
from resnet_spec.schedules import SCHEDULES
from resnet_spec.spec import did_you_mean, show


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One way to train; weights start from `draw_weights`, He normal.

    learning_rate: the schedule's peak.
    schedule: one of `resnet_spec.schedules.SCHEDULES`.
    warmup_epochs: over which the rate rises to the peak.
    crop: pixels of padding around the image of which a window is cropped at random; 0 for none. Of a photograph that
        has its own size a random rectangle is cropped instead, unless it is 0.
    flip: whether images are mirrored at random, where the data allow it.
    source: who trains so.
    """

    name: str
    optimiser: Optimiser
    learning_rate: float
    schedule: str
    warmup_epochs: int
    batch_size: int
    epochs: int
    crop: int
    flip: bool
    source: str

    def learning_rates(self, steps_per_epoch: int, epochs: int) -> np.ndarray:
        """The rate of each step of all epochs; shape (steps_per_epoch * epochs,), float64."""
        warmup = min(self.warmup_epochs, epochs - 1) * steps_per_epoch
        return SCHEDULES[self.schedule](self.learning_rate, steps_per_epoch * epochs, warmup)


_PAPER = Recipe(
    name="paper",
    optimiser=SGD(momentum=0.9, weight_decay=1e-4),
    learning_rate=0.1,
    schedule="staircase",
    warmup_epochs=1,
    batch_size=128,
    epochs=20,
    crop=4,
    flip=True,
    source="He et al. 2015, section 4.2, with a warm-up of one epoch",
)
_D2L = Recipe(
    name="d2l",
    optimiser=SGD(),
    learning_rate=0.01,
    schedule="constant",
    warmup_epochs=0,
    batch_size=128,
    epochs=10,
    crop=0,
    flip=False,
    source="Dive into Deep Learning, section 8.6, which trains on images of 96x96",
)
_D2L_PADDLE = replace(
    _D2L,
    name="d2l_paddle",
    optimiser=Adam(),
    learning_rate=1e-3,
    batch_size=64,
    epochs=2,
    source="a Paddle edition of the same lesson, also on images of 96x96",
)
_COSINE = replace(
    _PAPER, name="cosine", schedule="cosine", source="the paper's recipe with half a cosine in place of its steps"
)
_DIGITS = replace(
    _COSINE,
    name="digits",
    learning_rate=0.02,
    batch_size=32,
    epochs=4,
    crop=2,
    flip=False,
    source="found for scikit-learn's digits on two cores: few images, so small batches and a short warm-up",
)
_PHOTOGRAPHS = replace(
    _PAPER,
    name="photographs",
    schedule="thirds",
    warmup_epochs=0,
    batch_size=256,
    epochs=90,
    source="torchvision's reference for ImageNet: a tenth after each 30 of 90 epochs, without a warm-up",
)
RECIPES = {recipe.name: recipe for recipe in (_DIGITS, _PHOTOGRAPHS, _D2L, _D2L_PADDLE, _PAPER, _COSINE)}
"""Every recipe, by its name."""


def get_recipe(name: str) -> Recipe:
    """The recipe of this name; raises RosettaError for an unknown one."""
    if name not in RECIPES:
        raise RosettaError(f"{show(name)} is not a recipe{did_you_mean(name, RECIPES)}")
    return RECIPES[name]
