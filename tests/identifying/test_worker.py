"""What the worker says of models that run, and of those that do not."""

import torch

import resnet_pt
from resnet_spec import get_spec
from tests.identifying.in_process import identify_here, record_here

SPEC = get_spec("resnet20_cifar", stage_blocks=(1,), stage_channels=(4,), stage_strides=(1,), stem_channels=4)


def not_a_number() -> torch.nn.Module:
    model = resnet_pt.build(SPEC)
    torch.nn.init.constant_(model.get_parameter("layer1.0.conv1.weight"), float("nan"))
    return model


def divides_by_nothing() -> torch.nn.Module:
    class Divides(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.net = resnet_pt.build(SPEC)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.net(x) + torch.nan  # type: ignore[no-any-return]

    return Divides()


def test_weights_that_are_not_numbers_are_named_and_not_called_random() -> None:
    identity = identify_here(not_a_number, "pt", (16, 16))
    assert list(map(str, identity.unexplained)) == ["layer1.0.conv1.weight: holds NaN or infinity"]
    assert identity.spec is not None


def test_outputs_that_are_not_numbers_are_not_called_random() -> None:
    assert not record_here(divides_by_nothing, "pt", (16, 16)).random
