"""What every backend does with models of its framework that somebody else wrote, by their own names.

The functions stand in `foreign.py`, `recording.py`, `foreign_training.py` and `foreign_checkpoints.py` of each
backend. Images come as (batch, channels, height, width); `axes` is how the model takes them, `nchw` or `nhwc`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from resnet_spec.contract import DType
from resnet_spec.images import Batch
from resnet_spec.operations import Recording
from resnet_spec.optimisers import Optimiser
from resnet_spec.weights import Weights


class ForeignBackend(Protocol):
    """The functions; a model of somebody's may raise anything, and what it raises reaches the caller."""

    @staticmethod
    def prepare(dtype: DType) -> None:
        """Makes models that are built from here on compute in this dtype, for the whole process."""

    @staticmethod
    def adopt(value: Any) -> Any | None:
        """The value as a model of this framework; None when it is none."""

    @staticmethod
    def to_dtype(model: Any, dtype: DType) -> Any:
        """The model with its parameters and running statistics in this dtype.

        Raises ModelError for one that cannot be changed.
        """

    @staticmethod
    def likely_inputs(model: Any) -> list[tuple[int, str, tuple[int, int] | None]]:
        """What images the model may take, the likeliest first: channels, axes, and their size where it is fixed."""

    @staticmethod
    def own_tensors(model: Any) -> Weights:
        """Copies of the parameters and running statistics, by the model's own names and in its own layout."""

    @staticmethod
    def set_own_tensors(model: Any, tensors: Mapping[str, np.ndarray]) -> None:
        """Puts tensors into the model by its own names; the others stay."""

    @staticmethod
    def output_of(model: Any, images: np.ndarray, *, axes: str, training: bool = False) -> np.ndarray:
        """The model's output; of several, the logits or the first. Its running statistics stay as they were.

        Raises ModelError for a model that gives no tensor.
        """

    @staticmethod
    def which_output(model: Any, images: np.ndarray, *, axes: str) -> str:
        """Which of several outputs `output_of` gives, as `2 tensors, of which number 1`; empty for a single one."""

    @staticmethod
    def record(model: Any, images: np.ndarray, *, axes: str, training: bool = False) -> Recording:
        """One forward pass as a table of operations, with the output of each. The model stays as it was.

        Norms are told by their numbers, so those of a model should differ from 0 and 1 and from each other.
        Raises ModelError where the output cannot be followed back to the images.
        """

    @staticmethod
    def foreign_loss_and_gradients(
        model: Any, images: np.ndarray, labels: np.ndarray, *, axes: str, is_softmax: bool, training: bool
    ) -> tuple[float, Weights]:
        """The mean cross-entropy in nats, and the gradient of each tensor that has one, by own name and layout.

        is_softmax: whether the model gives probabilities.
        """

    @staticmethod
    def foreign_fit(
        model: Any,
        batches: Sequence[Batch],
        rule: Optimiser,
        learning_rates: Sequence[float],
        *,
        axes: str,
        is_softmax: bool,
    ) -> list[float]:
        """Trains what the model lists as its parameters, in place, a step per batch; returns the losses."""

    @staticmethod
    def read_foreign(model: Any, path: str | Path) -> None:
        """Loads a checkpoint under the model's own names into it, by the framework's own means; runs no code in it.

        Raises WeightsError for a file that does not fit.
        """

    @staticmethod
    def write_foreign(model: Any, path: str | Path) -> None:
        """Writes the model's tensors as the framework itself would; raises WeightsError where that cannot be."""
