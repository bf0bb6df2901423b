"""What every backend package exports, so that the four can be lined up.

A model is the framework's own object (`nn.Module`, `keras.Model`, `paddle.nn.Layer`,
`nnx.Module`) and is usable without this project from there on.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np

from resnet_spec.activations import Activations
from resnet_spec.batches import OnStep
from resnet_spec.compiling import Compiled
from resnet_spec.images import Batch
from resnet_spec.optimisers import Optimiser
from resnet_spec.oracle import Layer
from resnet_spec.spec import ResNetSpec
from resnet_spec.weights import Weights

DType = Literal["float32", "float64"]


class Trainer(Protocol):
    """A model and the optimiser that trains it, for runs of several epochs.

    model: is trained in place.
    learning_rates: one per step, over all epochs.
    """

    def __init__(self, model: Any, rule: Optimiser, learning_rates: Sequence[float]) -> None: ...

    def fit(self, batches: Sequence[Batch], on_step: OnStep | None = None) -> list[float]:
        """One pass over the batches by the framework's own loop; returns the loss of each step, before its update.

        What `on_step` or a batch raises ends the pass and reaches the caller. A parameter frozen
        since the last pass stays. Raises ImagesError or LabelsError for a batch that the model cannot take.
        """

    def state(self) -> Weights:
        """Copies of all that the next step depends on: the weights, and under `optimiser.` what the optimiser keeps."""

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Goes on from a state of the same framework, as if there had been no pause.

        Raises WeightsError for a state that does not fit the model and the rule; all then stays as it was.
        """


class Backend(Protocol):
    """What `resnet_pt`, `resnet_keras`, `resnet_paddle` and `resnet_jax` export: these functions, and a Trainer."""

    @staticmethod
    def use_device(device: str, *, exact: bool = False) -> str:
        """Makes models from here on live on `cpu`, on `gpu`, or with `auto` on the best there is; says which.

        With `exact` a GPU computes in float32 what is float32; left alone, most frameworks let it
        round the factors of a convolution to the ten bits of TensorFloat-32. For the whole process, before
        anything is built. Raises RosettaError for a device that is not there.
        """

    @staticmethod
    def build(spec: ResNetSpec, *, seed: int = 0, dtype: DType = "float32") -> Any:
        """The model, initialised by the framework's own initialisers with the spec's scheme.

        The same seed gives the same model; the framework's global random state is left as it was.
        """

    @staticmethod
    def load_weights(model: Any, weights: Mapping[str, np.ndarray]) -> None:
        """Puts canonical weights into the model.

        Raises WeightsError for a missing, extra, misshapen or non-finite tensor; the model
        then stays as it was.
        """

    @staticmethod
    def export_weights(model: Any) -> Weights:
        """The canonical weights of the model, as copies in the model's dtype."""

    @staticmethod
    def trace(model: Any, image_size: int | tuple[int, int]) -> list[Layer]:
        """What the live model does with one image of this size, layer by layer.

        Measured on the model, never read from the spec: a layer that somebody added is there too.
        The order is the framework's; the model stays as it was.
        """

    @staticmethod
    def counters(model: Any, image_size: int | tuple[int, int]) -> dict[str, int]:
        """What the framework's own counters say of the live model, each under the code that asks it."""

    @staticmethod
    def predict(model: Any, images: np.ndarray, *, training: bool = False) -> np.ndarray:
        """The model's output, (batch, classes), for images (batch, channels, height, width).

        Logits, or probabilities where the spec's head is a softmax. With `training` the norms use
        the batch's own statistics; the running ones stay as they were. Raises ImagesError for
        images of another shape or with numbers that are not finite.
        """

    @staticmethod
    def compile(model: Any, image_size: int | tuple[int, int], batch: int) -> Compiled:
        """The model's output in inference mode as a function of images of this one shape, compiled here and now.

        It takes images (batch, channels, height, width) as NumPy and gives what `predict` gives, up to rounding. The
        model stays as it was, and every call holds its tensors to those that were compiled: raises
        RosettaError where they have changed, ImagesError for images of another shape.
        """

    @staticmethod
    def activations(model: Any, images: np.ndarray, *, training: bool = False) -> Activations:
        """The output of every layer and block that the oracle's layer table names, in its order and the model's dtype.

        Convolutions, norms, blocks and the head's linear layer, before its softmax, as the live model gives
        them for images (batch, channels, height, width): (batch, channels, height, width) in every
        framework, (batch, classes) of the linear layer. Pools and ReLUs are no layers everywhere and have no entry. A
        layer that somebody added is there too; of one that is called twice, its last output. With
        `training` the norms use the batch's own statistics. The model stays as it was. All outputs
        are held at once. Raises ImagesError as `predict` does.
        """

    @staticmethod
    def loss_and_gradients(
        model: Any, images: np.ndarray, labels: np.ndarray, *, training: bool = True
    ) -> tuple[float, Weights]:
        """The mean cross-entropy in nats, and the gradient of every trained parameter by canonical name.

        Labels are class numbers, (batch,). With `training` the norms use the batch's own
        statistics, and gradients flow through them. The model stays as it was. A softmax head's
        probability that has underflowed to 0 has an infinite loss. Raises
        ImagesError or LabelsError for what the model cannot take.
        """

    @staticmethod
    def fit(model: Any, batches: Sequence[Batch], rule: Optimiser, learning_rates: Sequence[float]) -> list[float]:
        """Trains the model in place, one step per batch at that step's learning rate; the last one stays.

        Batches are images (batch, channels, height, width) and labels (batch,). Returns the loss of
        each step in nats, before its update. The running statistics move by the framework's own
        rule, frozen parameters stay, and the model is left in training mode. What a batch raises reaches
        the caller. Raises ImagesError or LabelsError for a batch that the model cannot take, RosettaError
        for a rate that is no number.
        Where a norm sees one value per channel PyTorch raises ValueError, and the others' variance is 0.
        """

    @staticmethod
    def read_checkpoint(path: str | Path) -> Weights:
        """The canonical weights in a file of the framework's own format, whoever wrote it.

        No code in the file is run. float16 is widened to float32, and so is bfloat16 in PyTorch's and
        Orbax' formats; where it cannot be told or read it is refused. Raises WeightsError for
        a file that cannot be read or holds more than tensors; whether they make a network is not asked.
        """

    @staticmethod
    def write_checkpoint(path: str | Path, spec: ResNetSpec, weights: Mapping[str, np.ndarray]) -> None:
        """Writes canonical weights in the framework's own format, as the framework itself would.

        What is there already is replaced only when the new file is complete. Raises WeightsError for
        weights that do not fit the spec, and for a path that cannot be written.
        """
