"""How PyTorch's users run a model, ours and that of transformers alike."""

import importlib
from collections.abc import Callable, Mapping

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from resnet_spec import ResNetSpec, Weights
from resnet_spec.compiling import Compiled

COMPILED_ENVIRONMENT: Mapping[str, str] = {}


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
    return _Logits(getattr(transformers, constructor)(config))


class _Logits(nn.Module):
    """A model of transformers answers with an object that holds the logits; this one with them."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x).logits


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
            return model(x).cpu().numpy()

    return step


def compiled_infer_step(
    compile: Callable[..., Compiled], model: nn.Module, images: np.ndarray
) -> Callable[[], np.ndarray]:
    """A call that gives the logits of these images by the model compiled as the backend compiles its own."""
    run = compile(model, images.shape[2:], len(images))
    return lambda: run(images)


def train_step(
    model: nn.Module, images: np.ndarray, labels: np.ndarray, learning_rate: float, momentum: float
) -> Callable[[], float]:
    """A call that takes one step on these images and gives the loss before it."""
    x, y = (torch.from_numpy(array).to(torch.get_default_device()) for array in (images, labels))
    optimiser = torch.optim.SGD(model.parameters(), learning_rate, momentum)
    model.train()

    def step() -> float:
        optimiser.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimiser.step()
        return loss.item()

    return step


def matrix_product(side: int) -> Callable[[], float]:
    """A call that multiplies two square matrices."""
    x = torch.rand(side, side)
    return lambda: (x @ x)[0, 0].item()


def convolution(channels: int, image_size: tuple[int, int]) -> nn.Module:
    """A 3x3 convolution alone, from so many channels to as many."""
    return nn.Conv2d(channels, channels, 3, padding=1, bias=False)
