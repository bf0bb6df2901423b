"""What a framework does in several steps is one operation in the table."""

import numpy as np
import pytest

from tests.spec.tapes import Taken, kinds

CONV = ((2, 4, 8, 8), (4, 3, 3, 3))


def test_what_is_added_behind_a_convolution_is_its_bias() -> None:
    tape = Taken()
    conv = tape.conv(0, *CONV, "stem")
    bias = tape.parameter("stem.b", tape.draw(4), trained=True)
    row = tape.step("reshape", "view", (bias,), tape.steps[bias].value.reshape(1, 4, 1, 1))
    tape.step("add", "add", (conv, row), tape.draw(2, 4, 8, 8))
    recording = tape.read()
    assert kinds(recording) == ["image", "conv"]
    operation = recording.operations[1]
    assert operation.weights == {"weight": "stem.w", "bias": "stem.b"}
    assert (operation.function, operation.place, operation.inputs) == ("conv2d", "stem", (0,))
    assert np.array_equal(recording.outputs[1], tape.steps[-1].value)


def test_a_sum_behind_a_convolution_that_another_uses_too_is_no_bias() -> None:
    tape = Taken()
    conv = tape.conv(0, *CONV, "stem")
    bias = tape.parameter("b", tape.draw(4, 1, 1), trained=True)
    added = tape.step("add", "add", (conv, bias), tape.draw(2, 4, 8, 8))
    tape.step("add", "add", (conv, added), tape.draw(2, 4, 8, 8))
    assert kinds(tape.read()) == ["image", "conv", "unknown", "sum"]


def test_pixels_of_zero_before_a_convolution_are_its_padding() -> None:
    tape = Taken()
    padded = tape.pad(tape.pad(0, 1, 0.0), 2, 0.0)
    tape.conv(padded, (2, 4, 14, 14), (4, 3, 3, 3), padding=(1, 0, 1, 0))
    recording = tape.read()
    assert kinds(recording) == ["image", "unknown", "conv"]
    assert recording.operations[2].settings["padding"] == (3, 2, 3, 2)
    tape = Taken()
    tape.conv(tape.pad(0, 1, 1.0), *CONV)
    assert kinds(tape.read()) == ["image", "unknown", "conv"]


@pytest.mark.parametrize("value", [-np.inf, -1e30, -3e38])
def test_the_least_number_before_a_max_pool_is_its_padding(value: float) -> None:
    tape = Taken()
    tape.max_pool(tape.pad(0, 1, value), 4)
    recording = tape.read()
    assert kinds(recording) == ["image", "max_pool"]
    assert recording.operations[1].settings["padding"] == (1, 1, 1, 1)
    assert "pads_zeros" not in recording.operations[1].settings


def test_zeros_before_a_max_pool_are_told() -> None:
    tape = Taken()
    tape.max_pool(tape.pad(0, 1, 0.0), 4)
    settings = tape.read().operations[1].settings
    assert settings["pads_zeros"] is True
    assert settings["padding"] == (1, 1, 1, 1)
    tape = Taken()
    tape.max_pool(tape.pad(0, 1, -1.0), 4)
    assert kinds(tape.read()) == ["image", "unknown", "max_pool"]


@pytest.mark.parametrize(("own", "number"), [(0, 2), (1, 3)])
def test_zeros_before_an_average_pool_are_counted(own: int, number: int) -> None:
    tape = Taken()
    settings = {"axes": "nchw", "kernel": (3, 3), "stride": (2, 2), "padding": (own,) * 4, "counts_padding": False}
    tape.step("avg_pool", "pool", (tape.pad(0, 1, 0.0),), tape.draw(2, 3, 4, 4), **settings)
    recording = tape.read()
    assert len(recording.operations) == number
    if own == 0:
        assert recording.operations[1].settings["counts_padding"] is True


def test_two_steps_over_pixels_are_one_and_a_step_of_one_is_none() -> None:
    tape = Taken()
    first = tape.step("slice", "slice", (0,), tape.steps[0].value[:, :, ::2], starts=(0,) * 4, strides=(1, 1, 2, 1))
    value = tape.steps[first].value[:, :, :, ::4]
    second = tape.step("slice", "slice", (first,), value, starts=(0,) * 4, strides=(1, 1, 1, 4))
    tape.step("slice", "slice", (second,), value.copy(), starts=(0,) * 4, strides=(1, 1, 1, 1))
    recording = tape.read()
    assert kinds(recording) == ["image", "stride"]
    assert recording.operations[1].settings == {"stride": (2, 4)}
    assert recording.operations[1].inputs == (0,)
    assert recording.operations[1].output_shape == (3, 4, 2)


def test_a_1x1_convolution_of_the_mean_is_a_linear_layer() -> None:
    tape = Taken()
    mean = tape.step("mean", "mean", (0,), tape.steps[0].value.mean((2, 3), keepdims=True), over=(2, 3))
    tape.conv(mean, (2, 5, 1, 1), (5, 3, 1, 1), "head")
    recording = tape.read()
    assert kinds(recording) == ["image", "mean", "linear"]
    assert recording.operations[2].settings == {}
    assert recording.outputs[2].shape == (2, 5)
    assert recording.parameters["head.w"].canonical_shape == (5, 3)
    tape = Taken()
    tape.conv(0, (2, 5, 8, 8), (5, 3, 1, 1), "head")
    assert kinds(tape.read()) == ["image", "conv"]
