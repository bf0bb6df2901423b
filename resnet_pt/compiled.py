"""The fast path of a PyTorch model: compiled for one shape of images, NumPy in and NumPy out."""

import copy
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from resnet_pt.weights import canonical_tensors
from resnet_spec import RosettaError
from resnet_spec.compiling import Compiled, check_unchanged, compiled_shape, fit_compiled_images, same_bits


def compile(model: nn.Module, image_size: int | tuple[int, int], batch: int) -> Compiled:
    """The model's output in inference mode, compiled; see resnet_spec.Backend."""
    kernel = next(parameter for parameter in model.parameters() if parameter.ndim == 4)
    dtype = str(kernel.dtype).removeprefix("torch.")
    shape = compiled_shape(kernel.shape[1], image_size, batch)
    # A copy, which stays as it is compiled when the model goes on.
    frozen = copy.deepcopy(model).eval().requires_grad_(False)
    program = _compile(frozen, torch.zeros(shape, dtype=kernel.dtype, device=kernel.device))
    weights = canonical_tensors(frozen)

    def run(images: np.ndarray) -> np.ndarray:
        check_unchanged(weights, canonical_tensors(model), _is_same)
        images = fit_compiled_images(images, shape, dtype)
        with torch.no_grad():
            return program(torch.from_numpy(images).to(kernel.device)).cpu().numpy()

    return run


def _compile(frozen: nn.Module, images: Tensor) -> Callable[[Tensor], Tensor]:
    # The compiler takes a second to import, which who does not compile is spared.
    from torch._dynamo.exc import BackendCompilerFailed
    from torch._inductor import config
    from torch._inductor.exc import InvalidCxxCompiler

    # A graph of its own: torch.compile counts every ResNet as one function, and from the ninth on compiles no more.
    graph = torch.export.export(frozen, (images,)).module()
    program = torch.compile(graph)
    # Weights that cannot change are constants: norms fold into the convolutions before them, and kernels are laid
    # out once as the processor's library reads them, which takes no float64. 1.9 times as fast as the model called as
    # it is, which channels-last alone makes 1.1 and torch.compile alone 1.3 times as fast.
    with torch.no_grad(), config.patch(freezing=images.dtype == torch.float32):
        try:
            program(images)
        except BackendCompilerFailed as error:
            if isinstance(error.inner_exception, InvalidCxxCompiler):
                raise RosettaError("PyTorch compiles with a C++ compiler, and none is here: install g++.") from None
            raise
    return program


def _is_same(one: Tensor, other: Tensor) -> bool:
    if one.is_cuda and other.is_cuda:  # where they are compared without a copy
        return torch.equal(one, other)
    return one.device == other.device and same_bits(one.numpy(), other.numpy())
