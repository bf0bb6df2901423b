"""What the worker says of models that run, and of those that do not."""

import re
from typing import Any

import pytest
import torch

import resnet_pt
from resnet_spec import RosettaError, get_spec
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


class ForwardOf(torch.nn.Module):
    """A model whose forward pass is a function."""

    def __init__(self, forward: Any) -> None:
        super().__init__()
        self.forward = forward


def fails(_x: torch.Tensor) -> None:
    raise KeyError("feats")


@pytest.mark.parametrize(
    ("forward", "sentence"),
    [
        (lambda x: None, r"here:model gives None, and no tensor: return the logits\."),
        (lambda x: "cat", r"here:model gives str, and no tensor: return the logits\."),
        (fails, r"here:model fails in line \d+ of test_worker.py with KeyError: 'feats'\."),
        (lambda x, y: x, r"here:model fails with TypeError: .* missing 1 required positional argument: 'y'\."),
        (torch.nn.Embedding(10, 4).forward, r"here:model fails with RuntimeError: Expected tensor .*"),
        (
            torch.nn.Linear(7, 3).forward,
            r"here:model takes no images of 16x16: here:model fails with RuntimeError: .* Give another --image-size\.",
        ),
        (lambda x: torch.ones(2, 3), r"here:model gives an output that does not depend on its images: .*\."),
    ],
)
def test_what_does_not_run_is_told_with_the_advice_that_helps(forward: Any, sentence: str) -> None:
    with pytest.raises(RosettaError) as error:
        record_here(lambda: ForwardOf(forward), "pt", (16, 16))
    assert re.fullmatch(sentence, str(error.value)), error.value


@pytest.mark.parametrize(
    ("gives", "note"),
    [
        (lambda logits: (logits.exp(), logits), "It gives 2 tensors, of which number 1 was read."),
        (lambda logits: {"aux": logits.exp(), "logits": logits}, "It gives 2 tensors, of which 'logits' was read."),
        (lambda logits: (None, logits), ""),
    ],
)
def test_which_of_several_outputs_was_read_is_told(gives: Any, note: str) -> None:
    def make() -> torch.nn.Module:
        layers = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten())
        model = ForwardOf(lambda x: gives(layers(x)))
        model.layers = layers
        return model

    records = record_here(make, "pt", (16, 16))
    assert note in " ".join(records.notes)
    assert bool(records.notes) == bool(note)
