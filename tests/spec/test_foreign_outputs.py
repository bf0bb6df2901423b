"""Which tensor of what a model gives is taken for its logits."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from resnet_spec.errors import ModelError
from resnet_spec.foreign_outputs import logits_in, which_logits

A, B = np.zeros(1), np.ones(1)


def is_tensor(value: Any) -> bool:
    return isinstance(value, np.ndarray)


@pytest.mark.parametrize(
    ("output", "logits", "which"),
    [
        (A, A, ""),
        ((A,), A, ""),
        ([None, A], A, ""),
        ((A, B), A, "2 tensors, of which number 1"),
        ((None, B, A), B, "2 tensors, of which number 2"),
        ({"out": B, "aux": A}, B, "2 tensors, of which 'out'"),
        ({"features": B, "logits": A}, A, "2 tensors, of which 'logits'"),
        (SimpleNamespace(logits=A, features=B), A, ""),
    ],
)
def test_the_logits_are_what_is_called_so_or_the_first(output: Any, logits: np.ndarray, which: str) -> None:
    assert logits_in(output, is_tensor) is logits
    assert which_logits(output, is_tensor) == which


@pytest.mark.parametrize(
    ("output", "kind"), [(None, "None"), ("cat", "str"), ([], "list"), ({}, "dict"), ((1, 2), "tuple")]
)
def test_no_tensor_is_told_with_its_kind(output: Any, kind: str) -> None:
    with pytest.raises(ModelError, match=f"^gives {kind}, and no tensor: return the logits$"):
        logits_in(output, is_tensor)
