"""How PyTorch's users run a model, ours and that of transformers alike."""

import importlib
from collections.abc import Callable, Mapping

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from resnet_spec import ResNetSpec, Weights


def build_reference(spec: ResNetSpec, constructor: str, image_size: tuple[int, int]) -> nn.Module:
    """The class of transformers with the spec's depth, widths and stride."""
    transformers = importlib.import_module("transformers")  # not above: our own model runs without it
    config = transformers.ResNetConfig(
        num_channels=spec.in_channels,
        embedding_size=spec.stem_channels,
        hidden_sizes=[channels * spec.expansion for channels in spec.stage_channels],
        depths=list(spec.stage_blocks),
        layer_type=spec.block,
        downsample_in_bottleneck=spec.bottleneck_stride == "1x1",
        num_labels=spec.num_classes,
    )
    return getattr(transformers, constructor)(config)


def get_tensors(model: nn.Module) -> Weights:
    """Everything that the model has learnt, by the model's own names."""
    # PyTorch's norms also count their calls, in a tensor of no dimensions.
    return {name: tensor.cpu().numpy() for name, tensor in model.state_dict().items() if tensor.ndim}


def set_tensors(model: nn.Module, tensors: Mapping[str, np.ndarray]) -> None:
    """Puts tensors into the model, by its own names."""
    model.load_state_dict({name: torch.from_numpy(tensor) for name, tensor in tensors.items()}, strict=False)


def infer_step(model: nn.Module, images: np.ndarray) -> Callable[[], np.ndarray]:
    """A call that gives the logits of these images, (batch, channels, height, width)."""
    x = torch.from_numpy(images).to(torch.get_default_device())
    model.eval()

    def step() -> np.ndarray:
        with torch.inference_mode():
            return _logits(model(x)).cpu().numpy()

    return step


def train_step(
    model: nn.Module, images: np.ndarray, labels: np.ndarray, learning_rate: float, momentum: float
) -> Callable[[], float]:
    """A call that takes one step on these images and gives the loss before it."""
    x, y = (torch.from_numpy(array).to(torch.get_default_device()) for array in (images, labels))
    optimiser = torch.optim.SGD(model.parameters(), learning_rate, momentum)
    model.train()

    def step() -> float:
        optimiser.zero_grad()
        loss = F.cross_entropy(_logits(model(x)), y)
        loss.backward()
        optimiser.step()
        return loss.item()

    return step


def _logits(output: object) -> Tensor:
    """A model of transformers answers with an object that holds them."""
    return output if isinstance(output, Tensor) else getattr(output, "logits")  # noqa: B009
