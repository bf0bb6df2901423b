"""Networks that are no ResNets give no spec, and no traceback."""

import numpy as np

from rosetta.identifying.recovering import recovered_specs
from tests.spec.tapes import Taken


def test_a_sum_around_which_no_convolution_stands_gives_no_spec() -> None:
    taken = Taken()
    patches = taken.conv(0, (2, 4, 8, 8), (4, 3, 1, 1))
    gate = taken.step("activation", "sigmoid", (patches,), taken.draw(2, 4, 8, 8), activation="sigmoid")
    taken.step("add", "add", (patches, gate), taken.steps[patches].value + taken.steps[gate].value)
    recording = taken.read()
    assert [operation.kind for operation in recording.operations][-1] == "sum"
    assert recovered_specs([recording.operations]) == []


def test_a_block_of_numbers_without_channels_gives_no_spec() -> None:
    taken = Taken()
    patches = taken.conv(0, (2, 4, 8, 8), (4, 3, 1, 1))
    number = taken.step("unknown", "norm", (patches,), taken.draw(2))
    power = taken.step("unknown", "erf", (number,), taken.draw(2))
    taken.step("add", "add", (number, power), np.add(taken.steps[number].value, taken.steps[power].value))
    assert recovered_specs([taken.read().operations]) == []
