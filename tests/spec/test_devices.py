"""Which device a framework is to compute on."""

import pytest

from resnet_spec import RosettaError, choose_device


@pytest.mark.parametrize(
    ("device", "has_gpu", "chosen"),
    [
        ("auto", True, "gpu"),
        ("auto", False, "cpu"),
        ("cpu", True, "cpu"),
        ("cpu", False, "cpu"),
        ("gpu", True, "gpu"),
    ],
)
def test_auto_is_the_better_one_that_is_there(device: str, has_gpu: bool, chosen: str) -> None:
    assert choose_device(device, has_gpu=has_gpu, framework="PyTorch") == chosen


def test_a_device_that_is_not_there_is_refused() -> None:
    with pytest.raises(RosettaError, match=r"^device is 'gpu', but PyTorch finds none here: give 'cpu' or 'auto'\.$"):
        choose_device("gpu", has_gpu=False, framework="PyTorch")
    for has_gpu in (False, True):
        with pytest.raises(RosettaError, match=r"^device is 'tpu', but must be 'auto', 'cpu' or 'gpu'\.$"):
            choose_device("tpu", has_gpu=has_gpu, framework="PyTorch")
