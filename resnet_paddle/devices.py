"""Where Paddle computes."""

import os

import paddle

from resnet_spec import choose_device


def use_device(device: str, *, exact: bool = False) -> str:
    """Builds models on `cpu`, on `gpu`, or with `auto` on the best there is; see resnet_spec.Backend."""
    chosen = choose_device(device, has_gpu=paddle.device.cuda.device_count() > 0, framework="Paddle")
    paddle.set_device(chosen)
    if exact:
        # Paddle has no public switch; NVIDIA's libraries read theirs when they first compute.
        os.environ["NVIDIA_TF32_OVERRIDE"] = "0"
    return chosen
