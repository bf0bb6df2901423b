"""Where PyTorch computes."""

import torch

from resnet_spec import choose_device


def use_device(device: str, *, exact: bool = False) -> str:
    """Builds models on `cpu`, on `gpu`, or with `auto` on the best there is; see resnet_spec.Backend."""
    chosen = choose_device(device, has_gpu=torch.cuda.is_available(), framework="PyTorch")
    torch.set_default_device("cuda" if chosen == "gpu" else "cpu")
    if exact:
        torch.backends.cudnn.allow_tf32 = False  # of convolutions, by default True
        torch.backends.cuda.matmul.allow_tf32 = False
    return chosen
