"""Which steps of a tape depend on the images."""

import numpy as np
import pytest

from resnet_spec.dataflow import Dataflow
from resnet_spec.reading import read_tape
from resnet_spec.tape import Tape
from tests.spec.tapes import Taken


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


def test_a_change_of_form_stands_for_what_it_changes() -> None:
    tape = Taken()
    conv = tape.conv(0, (2, 4, 8, 8), (4, 3, 1, 1))
    cast = tape.step("cast", "to", (conv,), tape.steps[conv].value.astype(np.float32))
    turned = tape.step("transpose", "permute", (cast,), tape.draw(2, 8, 8, 4), permutation=(0, 2, 3, 1))
    flat = tape.step("reshape", "view", (turned,), tape.draw(2, 256))
    flow = Dataflow(tape, flat)
    assert flow.node[turned] == flow.node[cast] == flow.node[conv] == conv
    assert flow.node[flat] == flat
    assert flow.nodes == [0, conv, flat]
    assert [flow.axes[each] for each in (conv, cast, turned)] == ["nchw", "nchw", "nhwc"]
    assert flow.canonical(turned).shape == (2, 4, 8, 8)
    assert flow.nodes_feeding(flat) == [conv]
    assert flow.feeding(flat) == [turned]


def test_gates_and_users() -> None:
    tape = Taken()
    fork = tape.conv(0, (2, 4, 8, 8), (4, 3, 1, 1))
    branch = tape.conv(fork, (2, 4, 8, 8), (4, 4, 1, 1))
    side = tape.conv(0, (2, 4, 8, 8), (4, 3, 1, 1))
    total = tape.step("add", "add", (branch, fork), tape.draw(2, 4, 8, 8))
    end = tape.step("add", "add", (total, side), tape.draw(2, 4, 8, 8))
    tape.conv(fork, (2, 4, 8, 8), (4, 4, 1, 1))  # leads nowhere
    flow = Dataflow(tape, end)
    assert flow.gate == {fork: 0, branch: fork, side: 0, total: fork, end: 0}
    assert flow.users == {
        0: {fork, side},
        fork: {branch, total},
        branch: {total},
        side: {end},
        total: {end},
        end: set(),
    }


def test_what_a_constant_is_made_of() -> None:
    tape = Taken()
    weight = tape.parameter("w", np.ones(3), trained=True)
    same = tape.step("reshape", "view", (weight,), np.ones((3, 1, 1)))
    half = tape.step("multiply", "mul", (same, tape.constant(np.full((3, 1, 1), 0.5))), np.full((3, 1, 1), 0.5))
    drawn = tape.step("random", "rand", (), np.zeros(3))
    mixed = tape.step("add", "add", (half, drawn), np.zeros(3))
    end = tape.step("add", "add", (0, mixed), tape.draw(2, 3, 8, 8))
    flow = Dataflow(tape, end)
    assert flow.parameter_behind(same) == flow.parameter_behind(weight) == weight
    assert flow.parameter_behind(half) is None
    assert flow.parameters_of([0, mixed]) == {weight}
    assert flow.numbers_of([mixed]) == [0.5]
    assert flow.numbers_of([0]) == []
    assert flow.is_random([mixed])
    assert not flow.is_random([half, 0])


@pytest.mark.parametrize(
    ("kind", "shape", "settings", "axes"),
    [
        ("mean", (2, 3), {"over": (2, 3)}, "nc"),
        ("mean", (2, 8, 8), {"over": (-3,)}, "nhw"),
        ("max_over", (2, 3, 1, 1), {"over": (2, 3)}, "nchw"),
        ("reshape", (2, 192), {}, "nc"),
        ("unknown", (2, 3, 8), {}, ""),
        ("linear", (2, 5), {}, "nc"),
        ("linear", (2, 5, 5), {}, ""),
    ],
)
def test_which_axis_is_which(kind: str, shape: tuple[int, ...], settings: dict, axes: str) -> None:
    tape = Taken()
    end = tape.step(kind, kind, (0,), tape.draw(*shape), **settings)
    assert Dataflow(tape, end).axes[end] == axes


@pytest.mark.parametrize(("shape", "axes"), [((2, 3, 1, 1), "nchw"), ((2, 1, 1, 3), "nhwc"), ((2, 1, 3, 1), "")])
def test_rows_of_features_become_images_of_one_pixel(shape: tuple[int, ...], axes: str) -> None:
    tape = Taken()
    mean = tape.step("mean", "mean", (0,), tape.draw(2, 3), over=(2, 3))
    end = tape.step("reshape", "view", (mean,), tape.draw(*shape))
    assert Dataflow(tape, end).axes[end] == axes
