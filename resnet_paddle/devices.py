"""Where Paddle computes."""

import paddle

from resnet_spec import RosettaError


def use_device(device: str) -> str:
    """Builds models on `cpu`, on `gpu`, or with `auto` on the best there is; see resnet_spec.Backend."""
    has_gpu = paddle.is_compiled_with_cuda() and paddle.device.cuda.device_count() > 0
    if device == "gpu" and not has_gpu:
        raise RosettaError("device is 'gpu', but Paddle finds none here: give 'cpu' or 'auto'.")
    chosen = "gpu" if has_gpu and device != "cpu" else "cpu"
    paddle.set_device(chosen)
    return chosen
