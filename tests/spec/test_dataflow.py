"""Which steps of a tape depend on the images."""

import numpy as np
import pytest

from resnet_spec.reading import read_tape
from resnet_spec.tape import Tape


def product_with_zero(kind: str) -> tuple[Tape, int]:
    tape = Tape()
    image = tape.image(np.ones((2, 3, 4, 4)), "nchw")
    zero = tape.step(kind, kind, (), np.zeros(()))
    product = tape.step("multiply", "multiply", (image, zero), np.zeros((2, 3, 4, 4)))
    return tape, tape.step("add", "add", (image, product), np.ones((2, 3, 4, 4)))


@pytest.mark.parametrize(("kind", "number"), [("constant", 1), ("random", 3)])
def test_a_product_with_zero_is_nothing_unless_the_zero_is_drawn(kind: str, number: int) -> None:
    recording = read_tape(*product_with_zero(kind))
    assert len(recording.operations) == number, [one.kind for one in recording.operations]
