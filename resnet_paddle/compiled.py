"""The fast path of a Paddle model: compiled for one shape of images, NumPy in and NumPy out."""

import copy
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import paddle
from paddle import Tensor, inference, nn
from paddle.static import InputSpec

from resnet_paddle.model import ZeroChannels
from resnet_paddle.weights import canonical_tensors
from resnet_spec.compiling import Compiled, check_unchanged, compiled_shape, fit_compiled_images, same_bits


def compile(model: nn.Layer, image_size: int | tuple[int, int], batch: int) -> Compiled:
    """The model's output in inference mode, compiled; see resnet_spec.Backend."""
    kernel = next(parameter for parameter in model.parameters() if parameter.ndim == 4)
    dtype = str(kernel.dtype).removeprefix("paddle.")
    shape = compiled_shape(kernel.shape[1], image_size, batch)
    # A copy, which stays as it is compiled when the model goes on.
    frozen = copy.deepcopy(model)
    frozen.eval()
    program = _compile(frozen, shape, dtype)
    program(np.zeros(shape, dtype))
    weights = _tensors(frozen)

    def run(images: np.ndarray) -> np.ndarray:
        check_unchanged(weights, _tensors(model), _is_same)
        return program(fit_compiled_images(images, shape, dtype))

    return run


def _compile(frozen: nn.Layer, shape: tuple[int, int, int, int], dtype: str) -> Callable[[np.ndarray], np.ndarray]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model")
        paddle.jit.save(frozen, str(path), input_spec=[InputSpec(shape, dtype)])
        config = inference.Config(f"{path}.json", f"{path}.pdiparams")
        config.disable_glog_info()
        # It takes one thread unless told, whatever the environment says: with two on two cores twice as fast.
        config.set_cpu_math_library_num_threads(os.cpu_count() or 1)
        if paddle.get_device().startswith("gpu"):
            config.enable_use_gpu(memory_pool_init_size_mb=100)
        elif dtype == "float32" and not any(isinstance(layer, ZeroChannels) for layer in frozen.sublayers()):
            # Intel's library: with one thread 3.1 times as fast as the model called as it is, and without it no
            # faster. It takes no float64, and ends the process at option A's added channels.
            config.enable_onednn()
        else:
            config.disable_onednn()
        predictor = inference.create_predictor(config)
    images = predictor.get_input_handle(*predictor.get_input_names())
    output = predictor.get_output_handle(*predictor.get_output_names())

    def program(batch: np.ndarray) -> np.ndarray:
        images.copy_from_cpu(batch)
        predictor.run()
        return output.copy_to_cpu()

    return program


def _tensors(model: nn.Layer) -> dict[str, Tensor]:
    return {name: tensor for name, (tensor, _) in canonical_tensors(model).items()}


def _is_same(one: Tensor, other: Tensor) -> bool:
    if one.place.is_gpu_place() and other.place.is_gpu_place():  # where they are compared without a copy
        return bool(paddle.equal_all(one, other))
    # Not `numpy()`, which copies.
    return same_bits(np.from_dlpack(one.detach()), np.from_dlpack(other.detach()))
