"""What Paddle's own counters say of a model."""

import contextlib
import io

import paddle
from paddle import nn

from resnet_spec.images import as_sides


def counters(model: nn.Layer, image_size: int | tuple[int, int]) -> dict[str, int]:
    """The framework's own counts, by how people write them; see resnet_spec.Backend."""
    kernel = next(parameter for parameter in model.parameters() if parameter.ndim == 4)
    shape = (1, kernel.shape[1], *as_sides(image_size))
    with contextlib.redirect_stdout(io.StringIO()):  # it prints its table
        summary = paddle.summary(model, shape, dtypes=str(kernel.dtype).removeprefix("paddle."))
    return {
        "sum(p.size for p in model.parameters())": sum(p.size for p in model.parameters()),
        'paddle.summary(model, shape)["total_params"]': int(summary["total_params"]),
        'paddle.summary(model, shape)["trainable_params"]': int(summary["trainable_params"]),
    }
