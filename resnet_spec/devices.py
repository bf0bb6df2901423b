"""Which device a framework is to compute on, of those that it finds."""

from typing import Literal

from resnet_spec.errors import RosettaError

Device = Literal["auto", "cpu", "gpu"]


def choose_device(device: str, *, has_gpu: bool, framework: str) -> Literal["cpu", "gpu"]:
    """`cpu` and `gpu` as they are, and for `auto` the better one that is there.

    framework: who has looked for a GPU, for the message. Raises RosettaError for a device that is not there.
    """
    if device not in ("auto", "cpu", "gpu"):
        raise RosettaError(f"device is {device!r}, but must be 'auto', 'cpu' or 'gpu'.")
    if device == "gpu" and not has_gpu:
        raise RosettaError(f"device is 'gpu', but {framework} finds none here: give 'cpu' or 'auto'.")
    return "gpu" if has_gpu and device != "cpu" else "cpu"
