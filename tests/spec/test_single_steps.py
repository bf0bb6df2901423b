"""Single steps and what each is by itself; what is nothing by itself stays unknown, with what it is made of."""

from typing import Any

import numpy as np
import pytest

from resnet_spec.dataflow import Dataflow
from resnet_spec.joining import Draft
from resnet_spec.single_steps import kernel_in, operation_of
from tests.spec.tapes import ONE_TO_ONE, Taken


def drafted(tape: Taken) -> Draft:
    """What the last step of a tape is."""
    last = len(tape.steps) - 1
    return operation_of(Dataflow(tape, last), last)


def of_image(kind: str, function: str, output: np.ndarray, /, **settings: Any) -> Draft:
    """What one step of the images is."""
    tape = Taken()
    tape.step(kind, function, (0,), output, **settings)
    return drafted(tape)


def test_a_convolution_has_its_kernel_and_its_bias() -> None:
    tape = Taken()
    weight = tape.parameter("w", tape.draw(4, 3, 5, 3), trained=True)
    bias = tape.parameter("b", tape.draw(4), trained=True)
    settings = {**ONE_TO_ONE, "axes": "nchw", "kernel_axes": "oihw", "stride": (2, 1)}
    tape.step("conv", "conv2d", (0, weight, bias), tape.draw(2, 4, 4, 6), **settings)
    draft = drafted(tape)
    assert (draft.kind, draft.weights) == ("conv", {"weight": weight, "bias": bias})
    assert draft.settings == {**ONE_TO_ONE, "kernel": (5, 3), "stride": (2, 1)}


def test_a_convolution_of_the_other_layout_sees_its_input_swapped() -> None:
    tape = Taken()
    tape.conv(0, (2, 4, 8, 8), (4, 3, 1, 1), axes="nchw")
    assert "swapped" not in drafted(tape).settings
    tape = Taken()
    tape.conv(0, (2, 4, 8, 8), (4, 3, 1, 1), axes="ncwh")
    assert drafted(tape).settings["swapped"] is True


def test_a_kernel_in_another_order_of_its_axes() -> None:
    tape = Taken((2, 8, 8, 3), "nhwc")
    tape.conv(0, (2, 8, 8, 4), (1, 2, 3, 4), axes="nhwc", kernel_axes="hwio")
    flow = Dataflow(tape, len(tape.steps) - 1)
    assert kernel_in(flow, flow.steps[-1], "oihw").shape == (4, 3, 1, 2)


def test_a_product_with_a_matrix_is_linear_and_at_each_pixel_a_convolution() -> None:
    for shape, axes, kind in (((2, 3), "nc", "linear"), ((2, 8, 8, 3), "nhwc", "conv")):
        tape = Taken(shape, axes)
        weight = tape.parameter("w", tape.draw(3, 5), trained=True)
        tape.step("linear", "matmul", (0, weight), tape.draw(*shape[:-1], 5), kernel_axes="io")
        draft = drafted(tape)
        assert (draft.kind, draft.weights) == (kind, {"weight": weight})
        assert draft.settings.get("kernel") == ((1, 1) if kind == "conv" else None)


def test_a_pool_over_the_whole_map_is_a_mean_and_one_of_single_pixels_a_stride() -> None:
    settings = {"axes": "nchw", "stride": (1, 1), "padding": (0, 0, 0, 0)}
    assert of_image("avg_pool", "pool", np.ones((2, 3, 1, 1)), kernel=(8, 8), **settings).kind == "mean"
    assert of_image("max_pool", "pool", np.ones((2, 3, 1, 1)), kernel=(8, 8), **settings).kind == "max_pool"
    assert of_image("avg_pool", "pool", np.ones((2, 3, 2, 2)), kernel=(7, 7), **settings).kind == "avg_pool"
    settings["stride"] = (2, 2)
    draft = of_image("max_pool", "pool", np.ones((2, 3, 4, 4)), kernel=(1, 1), **settings)
    assert (draft.kind, draft.settings) == ("stride", {"stride": (2, 2)})


def test_pixels_that_are_left_out_are_a_stride_and_others_a_slice() -> None:
    draft = of_image("slice", "slice", np.ones((2, 3, 4, 3)), starts=(0, 0, 0, 0), strides=(1, 1, 2, 3))
    assert (draft.kind, draft.settings) == ("stride", {"stride": (2, 3)})
    assert (
        of_image("slice", "slice", np.ones((2, 3, 4, 4)), starts=(0, 0, 1, 0), strides=(1, 1, 2, 2)).kind == "unknown"
    )
    assert (
        of_image("slice", "slice", np.ones((2, 2, 8, 8)), starts=(0, 0, 0, 0), strides=(1, 2, 1, 1)).kind == "unknown"
    )
    assert (
        of_image("slice", "slice", np.ones((2, 3, 3, 4)), starts=(0, 0, 0, 0), strides=(1, 1, 2, 2)).kind == "unknown"
    )


@pytest.mark.parametrize(
    ("padding", "value", "kind", "settings"),
    [
        (((0, 0), (0, 0), (1, 2), (3, 4)), -1.0, "pad_sides", {"padding": (1, 2, 3, 4), "value": -1.0}),
        (((0, 0), (2, 3), (0, 0), (0, 0)), 0.0, "pad", {"channels": (2, 3)}),
        (((0, 0), (2, 3), (0, 0), (0, 0)), 1.0, "unknown", {"arithmetic": "pad"}),
        (((0, 0), (0, 0), (-1, 0), (0, 0)), 0.0, "unknown", {"arithmetic": "pad"}),
        (((0, 0), (0, 0), (0, 0), (0, 0)), 0.0, "same", {}),
    ],
)
def test_what_is_padded(padding: Any, value: float, kind: str, settings: dict[str, Any]) -> None:
    draft = of_image("pad", "pad", np.ones((2, 3, 8, 8)), padding=padding, value=value)
    assert (draft.kind, draft.settings) == (kind, settings)


def test_zeros_before_and_behind_the_channels() -> None:
    tape = Taken()
    zeros, ones = tape.constant(np.zeros((2, 4, 8, 8))), tape.constant(np.ones((2, 1, 8, 8)))
    tape.step("concatenate", "cat", (zeros, 0, zeros), tape.draw(2, 11, 8, 8), axis=1)
    assert drafted(tape).settings == {"channels": (4, 4)}
    tape.step("concatenate", "cat", (0, ones), tape.draw(2, 4, 8, 8), axis=1)
    assert drafted(tape).kind == "unknown"


def test_a_mean_is_one_over_the_pixels() -> None:
    assert of_image("mean", "mean", np.ones((2, 3)), over=(2, 3)).kind == "mean"
    assert of_image("mean", "mean", np.ones((2, 8)), over=(1, 2)).kind == "unknown"


def test_a_norm_over_another_axis_says_which() -> None:
    tape = Taken((2, 8, 6, 3), "nhwc")
    settings = {"norm": "batch", "eps": 1e-5, "decay": 0.9, "batch_statistics": False, "roles": ()}
    tape.step("norm", "batch_norm", (0,), tape.draw(2, 8, 6, 3), axes="nhwc", **settings)
    assert "over" not in drafted(tape).settings
    tape.step("norm", "batch_norm", (0,), tape.draw(2, 8, 6, 3), axes="nchw", **settings)
    assert drafted(tape).settings["over"] == "axis 1, the rows"


@pytest.mark.parametrize(
    ("function", "settings", "found"),
    [
        ("relu", {}, ("relu", {})),
        ("clamp", {"bounds": (0, None)}, ("relu", {})),
        ("clamp", {"bounds": (0, 6)}, ("activation", {"activation": "relu6"})),
        ("elu", {"alpha": 2.0}, ("activation", {"activation": "elu", "alpha": 2.0})),
    ],
)
def test_activations(function: str, settings: dict[str, Any], found: tuple[str, dict[str, Any]]) -> None:
    draft = of_image("activation", function, np.ones((2, 3, 8, 8)), **settings)
    assert (draft.kind, draft.settings) == found


def test_a_softmax_over_the_batch_is_none_of_the_classes() -> None:
    for axis, kind in ((1, "softmax"), (0, "activation")):
        tape = Taken((2, 3), "nc")
        tape.step("softmax", "softmax", (0,), tape.draw(2, 3), axis=axis)
        assert drafted(tape).kind == kind
    tape = Taken((2, 3), "nc")
    tape.step("log_softmax", "log_softmax", (0,), tape.draw(2, 3), axis=1)
    assert drafted(tape).settings == {"activation": "log_softmax"}


def test_a_product_with_random_zeros_is_a_dropout_that_is_always_on() -> None:
    tape = Taken()
    drawn = tape.step("random", "bernoulli", (), (tape.draw(2, 3, 8, 8) > 0) / 0.75)
    tape.step("multiply", "mul", (0, drawn), tape.steps[0].value * tape.steps[drawn].value)
    assert (drafted(tape).kind, drafted(tape).settings) == ("dropout", {"rate": 0.25, "active": True})


def test_what_has_no_name_says_its_arithmetic_and_its_numbers() -> None:
    tape = Taken()
    half = tape.constant(np.full((1,), 0.5))
    tape.step("multiply", "mul", (0, half), 0.5 * tape.steps[0].value)
    assert (drafted(tape).kind, drafted(tape).settings) == ("unknown", {"arithmetic": "multiply", "numbers": (0.5,)})
