"""Where PyTorch computes."""

import torch

from resnet_spec import RosettaError


def use_device(device: str) -> str:
    """Builds models on `cpu`, on `gpu`, or with `auto` on the best there is; see resnet_spec.Backend."""
    has_gpu = torch.cuda.is_available()
    if device == "gpu" and not has_gpu:
        raise RosettaError("device is 'gpu', but PyTorch finds none here: give 'cpu' or 'auto'.")
    chosen = "cuda" if has_gpu and device != "cpu" else "cpu"
    torch.set_default_device(chosen)
    return chosen
