"""A tape becomes the table: the same words whatever the layout, and nothing that was not seen."""

import numpy as np
import pytest

from resnet_spec.errors import ModelError
from tests.spec.tapes import ONE_TO_ONE, Taken, kinds

NORM = {"norm": "batch", "eps": float(np.float32(1e-5)), "decay": 0.9, "batch_statistics": False, "axes": "nchw"}
ROLES = ("weight", "bias", "running_mean", "running_var")


def norm(tape: Taken, x: int, channels: int, place: str = "bn") -> int:
    made = [
        tape.parameter(f"{place}.{role}", 1 + np.abs(tape.draw(channels)), trained=not role.startswith("running"))
        for role in ROLES
    ]
    return tape.step(
        "norm", "batch_norm", (x, *made), tape.draw(*tape.steps[x].value.shape), place, roles=ROLES, **NORM
    )


def test_a_small_network() -> None:
    tape = Taken()
    conv = tape.conv(0, (2, 3, 8, 8), (3, 3, 3, 3), "stem.conv", padding=(1, 1, 1, 1), groups=1)
    normed = norm(tape, conv, 3, "stem.bn")
    relu = tape.step("activation", "relu", (normed,), np.maximum(tape.steps[normed].value, 0), "stem.act")
    total = tape.step("add", "add", (relu, 0), tape.draw(2, 3, 8, 8))
    mean = tape.step("mean", "mean", (total,), tape.steps[total].value.mean((2, 3)), over=(-2, -1))
    weight = tape.parameter("fc.w", tape.draw(3, 5), trained=True)
    bias = tape.parameter("fc.b", tape.draw(5), trained=True)
    linear = tape.step("linear", "addmm", (mean, weight, bias), tape.draw(2, 5), "fc", kernel_axes="io")
    tape.step("softmax", "softmax", (linear,), tape.draw(2, 5), axis=1)
    tape.unregistered = ["fc.b"]
    recording = tape.read()
    assert kinds(recording) == ["image", "conv", "norm", "relu", "sum", "mean", "linear", "softmax"]
    assert [operation.inputs for operation in recording.operations] == [(), (0,), (1,), (2,), (3, 0), (4,), (5,), (6,)]
    places = [operation.place for operation in recording.operations]
    assert places == ["", "stem.conv", "stem.bn", "stem.act", "", "", "fc", ""]
    conv_settings = {**ONE_TO_ONE, "kernel": (3, 3), "padding": (1, 1, 1, 1)}
    assert recording.operations[1].settings == conv_settings
    expected = {"norm": "batch", "eps": 1e-5, "decay": 0.9, "batch_statistics": False}
    assert recording.operations[2].settings == expected
    assert recording.operations[2].weights == {role: f"stem.bn.{role}" for role in ROLES}
    assert [operation.output_shape for operation in recording.operations][-3:] == [(3,), (5,), (5,)]
    assert recording.parameters["fc.w"].axes == (1, 0)
    assert recording.parameters["fc.w"].canonical_shape == (5, 3)
    assert (recording.parameters["fc.b"].registered, recording.parameters["fc.w"].registered) == (False, True)
    assert not recording.parameters["stem.bn.running_mean"].trained
    assert recording.tensors["fc.b"] is tape.steps[bias].value


def test_the_other_layout_gives_the_same_table() -> None:
    tape = Taken((2, 8, 6, 3), "nhwc")
    tape.conv(0, (2, 4, 6, 5), (3, 2, 3, 5), "conv", axes="nhwc", kernel_axes="hwio", stride=(2, 1))
    recording = tape.read()
    assert [operation.output_shape for operation in recording.operations] == [(3, 8, 6), (5, 4, 6)]
    assert recording.operations[1].settings["kernel"] == (3, 2)
    assert recording.parameters["conv.w"].axes == (3, 2, 0, 1)
    assert np.array_equal(recording.outputs[0], tape.steps[0].value.transpose(0, 3, 1, 2))
    assert "swapped" not in recording.operations[1].settings


def test_height_taken_for_width_is_told() -> None:
    tape = Taken()
    turned = tape.step(
        "transpose", "permute", (0,), tape.steps[0].value.transpose(0, 1, 3, 2), permutation=(0, 1, 3, 2)
    )
    tape.conv(turned, (2, 4, 8, 8), (4, 3, 1, 1))
    assert tape.read().operations[1].settings["swapped"] is True


def test_a_norm_over_another_axis_than_the_channels_is_told_and_turns_nothing() -> None:
    tape = Taken()
    first = tape.conv(0, (2, 4, 8, 6), (4, 3, 1, 1), "one")
    settings = {"norm": "batch", "eps": 1e-5, "decay": 0.9, "batch_statistics": True, "roles": ()}
    norm = tape.step("norm", "batch_norm", (first,), tape.draw(2, 4, 8, 6), "bn", axes="nhwc", **settings)
    tape.conv(norm, (2, 5, 8, 6), (5, 4, 1, 1), "two")
    _, _, norm, second = tape.read().operations
    assert norm.settings["over"] == "axis 3, the columns"
    assert norm.output_shape == (4, 8, 6)
    assert "swapped" not in second.settings


def test_an_output_that_comes_from_nowhere_is_refused() -> None:
    tape = Taken()
    tape.step("add", "add", (tape.constant(1.0), tape.constant(2.0)), np.full((2, 5), 3.0))
    with pytest.raises(ModelError, match=r"^gives an output that does not depend on its images: "):
        tape.read()


def test_only_what_leads_to_the_output_is_read() -> None:
    tape = Taken()
    conv = tape.conv(0, (2, 4, 8, 8), (4, 3, 1, 1))
    tape.conv(0, (2, 4, 8, 8), (4, 3, 1, 1), "unused")
    recording = tape.read(conv)
    assert kinds(recording) == ["image", "conv"]
    assert "unused.w" in recording.parameters
    assert recording.parameters["unused.w"].axes is None


def test_what_no_operation_has_a_name_for_keeps_the_frameworks() -> None:
    tape = Taken()
    scale = tape.parameter("scale", tape.draw(1), trained=True)
    tape.step("multiply", "mul", (0, scale), 2 * tape.steps[0].value)
    operation = tape.read().operations[1]
    assert (operation.kind, operation.function) == ("unknown", "mul")
    assert operation.settings == {"arithmetic": "multiply"}
    assert operation.weights == {"operand 1": "scale"}
    tape = Taken()
    tape.step("divide", "div", (0, tape.constant(255.0)), tape.steps[0].value / 255)
    assert tape.read().operations[1].settings == {"arithmetic": "divide", "numbers": (255.0,)}
    tape = Taken()
    tape.step("unknown", "fft", (0,), tape.draw(2, 3, 8, 8))
    assert (tape.read().operations[1].function, tape.read().operations[1].settings) == ("fft", {})


def test_random_numbers_are_noise_or_a_dropout_that_is_always_on() -> None:
    tape = Taken()
    noise = tape.step("random", "randn", (), tape.draw(2, 3, 8, 8))
    tape.step("add", "add", (0, noise), tape.draw(2, 3, 8, 8))
    operation = tape.read().operations[1]
    assert (operation.kind, operation.settings["random"]) == ("unknown", True)
    tape = Taken()
    kept = (np.random.default_rng(3).uniform(size=(2, 3, 8, 8)) < 0.75) / 0.75
    drawn = tape.step("random", "bernoulli", (), kept)
    tape.step("multiply", "mul", (0, drawn), tape.steps[0].value * kept)
    operation = tape.read().operations[1]
    assert (operation.kind, operation.settings) == ("dropout", {"rate": 0.25, "active": True})


def test_pools_over_the_whole_image_and_over_one_pixel() -> None:
    tape = Taken()
    settings = {"axes": "nchw", "padding": (0, 0, 0, 0)}
    whole = tape.steps[0].value.mean((2, 3), keepdims=True)
    tape.step("avg_pool", "pool", (0,), whole, kernel=(8, 8), stride=(8, 8), **settings)
    operation = tape.read().operations[1]
    assert (operation.kind, operation.settings, operation.output_shape) == ("mean", {"window": (8, 8)}, (3,))
    tape = Taken()
    tape.step("max_pool", "pool", (0,), tape.steps[0].value[:, :, ::2, ::2], kernel=(1, 1), stride=(2, 2), **settings)
    operation = tape.read().operations[1]
    assert (operation.kind, operation.settings) == ("stride", {"stride": (2, 2)})


@pytest.mark.parametrize(
    ("settings", "kind", "name"),
    [({"bounds": (0, 6)}, "activation", "relu6"), ({"bounds": (0, None)}, "relu", ""), ({}, "activation", "gelu")],
)
def test_activations_by_name(settings: dict, kind: str, name: str) -> None:
    tape = Taken()
    # Numbers that no known function gives, so that the name alone can say it.
    tape.step("activation", "clip" if settings else "gelu", (0,), tape.draw(2, 3, 8, 8), **settings)
    operation = tape.read().operations[1]
    assert (operation.kind, operation.settings.get("activation", "")) == (kind, name)


@pytest.mark.parametrize(("before", "behind"), [(1, 2), (0, 3), (2, 0)])
def test_zero_channels_by_padding_and_by_concatenation(before: int, behind: int) -> None:
    tape = Taken()
    sides = ((0, 0), (before, behind), (0, 0), (0, 0))
    padded = np.pad(tape.steps[0].value, sides)
    tape.step("pad", "pad", (0,), padded, padding=sides, value=0.0)
    assert tape.read().operations[1].settings == {"channels": (before, behind)}
    tape = Taken()
    zeros = [tape.constant(np.zeros((2, number, 8, 8))) for number in (before, behind)]
    tape.step("concatenate", "cat", (zeros[0], 0, zeros[1]), padded, axis=1)
    operation = tape.read().operations[1]
    assert (operation.kind, operation.settings) == ("pad", {"channels": (before, behind)})
    tape = Taken()
    tape.step("concatenate", "cat", (0, tape.constant(np.ones((2, 1, 8, 8)))), tape.draw(2, 4, 8, 8), axis=1)
    assert kinds(tape.read()) == ["image", "unknown"]


def test_a_step_over_pixels_begins_with_the_first() -> None:
    tape = Taken()
    value = tape.steps[0].value[:, :, 1::2, ::2]
    tape.step("slice", "slice", (0,), value, starts=(0, 0, 1, 0), strides=(1, 1, 2, 2))
    assert kinds(tape.read()) == ["image", "unknown"]


def test_a_decay_that_only_the_module_knows() -> None:
    tape = Taken()
    norm(tape, 0, 3)
    tape.norm_decays["bn.running_mean"] = 0.75
    assert tape.read().operations[1].settings["decay"] == 0.75


def test_a_computed_kernel_is_told_with_what_it_is_computed_from() -> None:
    tape = Taken()
    weight = tape.parameter("conv.w", tape.draw(4, 3, 1, 1), trained=True)
    half = tape.step("divide", "div", (weight, tape.constant(2.0)), tape.steps[weight].value / 2)
    settings = {"axes": "nchw", "kernel_axes": "oihw", **ONE_TO_ONE}
    tape.step("conv", "conv2d", (0, half), tape.draw(2, 4, 8, 8), "conv", **settings)
    operation = tape.read().operations[1]
    assert operation.settings["computed"] == {"weight": ("conv.w",)}
    assert operation.weights == {}


def test_a_relu_that_bends_nothing_is_no_part_of_the_norm_behind_it() -> None:
    tape = Taken()
    tape.steps[0].value[...] = np.abs(tape.steps[0].value)
    mean, variance = (1 + np.abs(tape.draw(1, 3, 1, 1)) for _ in range(2))
    relu = tape.step("maximum", "max", (0, tape.constant(0.0)), tape.steps[0].value.copy())
    means = tape.parameter("bn.mean", mean, trained=False)
    variances = tape.parameter("bn.var", variance, trained=False)
    centred = tape.step("subtract", "sub", (relu, means), tape.steps[0].value - mean)
    root = tape.step(
        "sqrt",
        "sqrt",
        (tape.step("add", "add", (variances, tape.constant(1e-3)), variance + 1e-3),),
        (variance + 1e-3) ** 0.5,
    )
    tape.step("divide", "div", (centred, root), (tape.steps[0].value - mean) / (variance + 1e-3) ** 0.5)
    recording = tape.read()
    assert kinds(recording) == ["image", "relu", "norm"]
    assert recording.operations[2].weights == {"running_mean": "bn.mean", "running_var": "bn.var"}


@pytest.mark.parametrize(("axis", "over"), [(0, " over the images of the batch"), (1, ""), (-1, " over the columns")])
def test_a_softmax_over_another_axis_than_the_classes_is_another_function(axis: int, over: str) -> None:
    tape = Taken()
    conv = tape.conv(0, (2, 3, 8, 8), (3, 3, 1, 1), "c")
    soft = tape.step("softmax", "softmax", (conv,), tape.draw(2, 3, 8, 8), axis=axis)
    assert kinds(tape.read(soft))[-1] == ("activation" if over else "softmax")
    tape.step("log_softmax", "log_softmax", (conv,), tape.draw(2, 3, 8, 8), axis=axis)
    assert tape.read().operations[-1].settings == {"activation": f"log_softmax{over}"}
