"""The table of operations: what one forward pass of any model does, in words that all frameworks share."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec.oracle import Shape
from resnet_spec.weights import Weights, read_weights, write_weights

KINDS = (
    *("image", "conv", "norm", "relu", "activation", "max_pool", "avg_pool", "sum"),
    *("pad", "stride", "mean", "flatten", "linear", "softmax", "dropout", "unknown"),
)
_TABLE_FILE, _TENSORS_FILE, _OUTPUTS_FILE = "table.json", "tensors.safetensors", "outputs.safetensors"


@dataclass(frozen=True)
class Operation:
    """One operation.

    kind: one of KINDS; `pad` adds zero channels, `stride` takes every so-many-th pixel.
    function: what the framework calls it.
    place: where it happens, by the model's own names; empty where nobody knows.
    inputs: positions in the table of what feeds it.
    weights: the model's own name of each tensor that it uses, by role: weight, bias, running_mean, running_var.
    settings: a convolution's kernel, stride, padding (top, bottom, left, right), dilation and groups; a norm's
        norm, eps, decay (weight of the old average; None where it cannot be seen) and batch_statistics (whether
        it used the batch's); a pool's kernel, stride and padding; `computed`, the names of those from
        which the tensor of a role is computed; and what else tells two of a kind apart.
    output_shape: (channels, height, width) or (features,), without the batch.
    dtype: of its output.
    """

    kind: str
    function: str
    place: str
    inputs: tuple[int, ...]
    weights: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    output_shape: Shape = ()
    dtype: str = "float64"


@dataclass(frozen=True)
class Parameter:
    """A tensor of the model.

    shape: in the model's own layout.
    trained: whether an optimiser moves it.
    registered: whether the model lists it among its own; one that it uses and does not list is never trained.
    axes, canonical_shape: the permutation of its own axes, and then the shape, that make it canonical; None
        where no operation uses it as it is.
    """

    shape: Shape
    trained: bool
    registered: bool = True
    axes: tuple[int, ...] | None = None
    canonical_shape: Shape | None = None

    def to_canonical(self, tensor: np.ndarray) -> np.ndarray:
        """A tensor in the model's own layout as the canonical one."""
        assert self.axes is not None
        assert self.canonical_shape is not None
        return tensor.transpose(self.axes).reshape(self.canonical_shape)

    def from_canonical(self, tensor: np.ndarray) -> np.ndarray:
        """A canonical tensor in the model's own layout."""
        assert self.axes is not None
        return tensor.reshape([self.shape[axis] for axis in self.axes]).transpose(np.argsort(self.axes))


@dataclass(frozen=True)
class Recording:
    """One forward pass.

    operations: in the order in which they were taken; the first is the image, the last the output.
    parameters: by the model's own names.
    tensors: the model's numbers by own name, in its own layout.
    outputs: of each operation, (batch, channels, height, width) or (batch, features).
    """

    operations: tuple[Operation, ...]
    parameters: dict[str, Parameter]
    tensors: Weights
    outputs: tuple[np.ndarray, ...]


def write_recording(folder: Path, recording: Recording, *, tensors: bool = True) -> None:
    """Leaves a recording in the folder, as JSON and safetensors; without the model's tensors where another has them."""
    plain = {
        "operations": [asdict(operation) for operation in recording.operations],
        "parameters": {name: asdict(parameter) for name, parameter in recording.parameters.items()},
    }
    text = json.dumps(plain, default=lambda number: number.item())  # NumPy's numbers
    (folder / _TABLE_FILE).write_text(text, encoding="utf-8")
    write_weights(folder / _TENSORS_FILE, recording.tensors if tensors else {})
    write_weights(folder / _OUTPUTS_FILE, {str(number): output for number, output in enumerate(recording.outputs)})


def read_recording(folder: Path) -> Recording:
    """The recording in a folder that `write_recording` has filled."""
    plain = json.loads((folder / _TABLE_FILE).read_text(encoding="utf-8"))
    outputs = read_weights(folder / _OUTPUTS_FILE)
    return Recording(
        operations=tuple(Operation(**with_tuples(fields)) for fields in plain["operations"]),
        parameters={name: Parameter(**with_tuples(fields)) for name, fields in plain["parameters"].items()},
        tensors=read_weights(folder / _TENSORS_FILE),
        outputs=tuple(outputs[str(number)] for number in range(len(outputs))),
    )


def with_tuples(value: Any) -> Any:
    """The same with tuples in place of JSON's lists."""
    if isinstance(value, dict):
        return {key: with_tuples(each) for key, each in value.items()}
    return tuple(map(with_tuples, value)) if isinstance(value, list) else value
