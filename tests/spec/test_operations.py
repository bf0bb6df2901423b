"""A tensor's way into the canonical layout and back, and recordings in files."""

import numpy as np
import pytest

from resnet_spec.operations import Operation, Parameter, Recording, read_recording, write_recording


@pytest.mark.parametrize(
    ("shape", "axes", "canonical"),
    [((3, 3, 2, 4), (3, 2, 0, 1), (4, 2, 3, 3)), ((5, 2), (1, 0), (2, 5)), ((1, 4, 1, 1), (0, 1, 2, 3), (4,))],
)
def test_a_tensor_becomes_canonical_and_its_own_again(shape, axes, canonical) -> None:
    parameter = Parameter(shape, True, axes=axes, canonical_shape=canonical)
    own = np.arange(np.prod(shape)).reshape(shape)
    moved = parameter.to_canonical(own)
    assert moved.shape == canonical
    assert np.array_equal(moved, own.transpose(axes).reshape(canonical))
    assert np.array_equal(parameter.from_canonical(moved), own)


def recording() -> Recording:
    image = Operation("image", "image", "", (), output_shape=(1, 2, 2))
    settings = {"kernel": (3, 3), "computed": {"bias": ("a", "b")}, "decay": None, "rate": np.float64(0.5)}
    conv = Operation("conv", "conv2d", "stem", (0,), {"weight": "stem.w"}, settings, (4, 2, 2), "float32")
    parameters = {
        "stem.w": Parameter((4, 1, 3, 3), True, False, (0, 1, 2, 3), (4, 1, 3, 3)),
        "n": Parameter((2,), False),
    }
    tensors = {"stem.w": np.ones((4, 1, 3, 3)), "n": np.zeros(2, np.float32)}
    return Recording((image, conv), parameters, tensors, (np.ones((1, 1, 2, 2)), np.full((1, 4, 2, 2), 2.0)))


def test_a_recording_is_read_as_it_was_written(tmp_path) -> None:
    written = recording()
    write_recording(tmp_path, written)
    found = read_recording(tmp_path)
    assert found.operations == written.operations
    assert found.parameters == written.parameters
    assert found.tensors.keys() == written.tensors.keys()
    assert all(np.array_equal(found.tensors[name], tensor) for name, tensor in written.tensors.items())
    assert found.tensors["n"].dtype == np.float32
    assert [output.shape for output in found.outputs] == [(1, 1, 2, 2), (1, 4, 2, 2)]
    assert [output.flat[0] for output in found.outputs] == [1.0, 2.0]


def test_the_tensors_may_be_left_out(tmp_path) -> None:
    write_recording(tmp_path, recording(), tensors=False)
    found = read_recording(tmp_path)
    assert found.tensors == {}
    assert found.parameters.keys() == {"stem.w", "n"}


def test_outputs_stay_in_their_order(tmp_path) -> None:
    image = Operation("image", "image", "", ())
    outputs = tuple(np.full(1, float(number)) for number in range(12))
    write_recording(tmp_path, Recording((image,) * 12, {}, {}, outputs))
    assert [output[0] for output in read_recording(tmp_path).outputs] == list(range(12))


def test_what_is_not_said_of_an_operation() -> None:
    plain = Operation("relu", "relu", "", (0,))
    assert (plain.weights, plain.settings, plain.output_shape, plain.dtype) == ({}, {}, (), "float64")
    assert Parameter((1,), True) == Parameter((1,), True, True, None, None)
