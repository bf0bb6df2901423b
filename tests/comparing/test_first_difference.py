"""The first layer at which two networks part, and what is said of it."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from resnet_spec import draw_images, draw_weights, reference_activations, reference_output
from rosetta.comparing.first_difference import LAYER_BOUND, OUTPUT, first_difference_of, layer_difference
from tests.backends.networks import TINY

BOUND = 1e-6


LAYER = np.arange(1.0, 25.0).reshape(1, 2, 3, 4)


def changed(place: tuple[int, ...], value: float) -> np.ndarray:
    output = LAYER.copy()
    output[place] = value
    return output


def test_nothing_is_said_of_the_same() -> None:
    assert layer_difference("bn1", LAYER.copy(), LAYER, 0.0) is None


def test_a_layer_is_named_with_both_numbers_and_the_place() -> None:
    difference = layer_difference("bn1", changed((0, 1, 0, 2), 15.6), LAYER, BOUND)
    assert difference is not None
    assert (difference.layer, difference.place) == ("bn1", (0, 1, 0, 2))
    assert (difference.found, difference.wanted) == (15.6, 15.0)
    assert difference.difference == pytest.approx(0.6 / 24)
    assert str(difference) == (
        "bn1: 15.6 at (0, 1, 0, 2), the reference has 15; that is 2.5e-02 of its largest number, the bound is 1e-06"
    )


def test_of_a_layer_the_number_that_is_farthest_off_is_named() -> None:
    found = changed((0, 0, 0, 0), 1.5)
    found[0, 1, 2, 3] = 20.0
    difference = layer_difference("bn1", found, LAYER, BOUND)
    assert difference is not None
    assert difference.place == (0, 1, 2, 3)


def test_the_bound_is_relative_to_the_layers_largest_number_on_either_side() -> None:
    wanted = np.array([[0.0, 100.0]])
    assert layer_difference("fc", np.array([[1.0, 100.0]]), wanted, 0.01) is None
    assert layer_difference("fc", np.array([[1.0, 100.0]]), wanted, 0.0099) is not None
    assert layer_difference("fc", np.array([[0.0, 200.0]]), wanted, 0.5) is None
    assert layer_difference("fc", np.zeros((1, 2)), np.zeros((1, 2)), 0.0) is None


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_none_is_a_difference_on_either_side_and_on_both(value: float) -> None:
    wrong = changed((0, 0, 2, 1), value)
    for found, wanted in [(wrong, LAYER), (LAYER, wrong), (wrong, wrong)]:
        difference = layer_difference("bn1", found, wanted, BOUND)
        assert difference is not None
        assert (difference.place, difference.difference) == ((0, 0, 2, 1), np.inf)
    assert str(layer_difference("bn1", wrong, LAYER, BOUND)) == f"bn1: {value:g} at (0, 0, 2, 1), the reference has 10"


def test_a_missing_layer_and_another_shape_are_differences() -> None:
    missing = layer_difference("bn1", None, LAYER, BOUND)
    assert str(missing) == "bn1 is missing"
    misshapen = layer_difference("bn1", np.ones((1, 2, 4, 3)), LAYER, BOUND)
    assert str(misshapen) == "bn1 has the shape (1, 2, 4, 3), the reference has (1, 2, 3, 4)"
    assert missing is not None
    assert misshapen is not None
    assert missing.difference == misshapen.difference == np.inf
    assert missing.bound == misshapen.bound == 0.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        missing.layer = "fc"


def backend_of(change) -> SimpleNamespace:
    """The reference as a backend, whose model is its weights; `change` spoils its activations and its output."""

    def spoilt(result, images, training):
        change(result, images, training)
        return result

    return SimpleNamespace(
        activations=lambda model, images, training: spoilt(
            reference_activations(TINY, model, images, training=training), images, training
        ),
        predict=lambda model, images, training: spoilt(
            {OUTPUT: reference_output(TINY, model, images, training=training)}, images, training
        )[OUTPUT],
    )


def spoil(change, *, training: bool = False):
    weights, images = draw_weights(TINY), draw_images(3, (12, 13), 3)
    return first_difference_of(backend_of(change), weights, TINY, weights, images, "float64", training=training)


def test_a_right_model_differs_nowhere() -> None:
    for training in (False, True):
        assert spoil(lambda _found, _images, _training: None, training=training) is None


@pytest.mark.parametrize("training", [False, True])
def test_the_image_is_named_in_both_modes(training: bool) -> None:
    second = draw_images(3, (12, 13), 3)[1]

    def change(found, images, _training) -> None:
        for number, image in enumerate(images):
            if np.array_equal(image, second) and "layer1.0" in found:
                found["layer1.0"][number, 2, 5, 7] += 1
                found["fc"][number] += 1

    difference = spoil(change, training=training)
    assert difference is not None
    assert (difference.layer, difference.place) == ("layer1.0", (1, 2, 5, 7))
    assert difference.found == pytest.approx(difference.wanted + 1)


def test_the_earliest_layer_of_all_images_is_named() -> None:
    third = draw_images(3, (12, 13), 3)[2]

    def change(found, images, _training) -> None:
        if "fc" in found:
            found["bn1" if np.array_equal(images[0], third) else "fc"] *= 1.01

    difference = spoil(change)
    assert difference is not None
    assert (difference.layer, difference.place and difference.place[0]) == ("bn1", 2)


def test_a_layer_that_the_model_lacks_is_named_and_one_that_only_it_has_is_left_to_the_trace() -> None:
    def change(found, _images, _training) -> None:
        if "fc" in found:
            found["extra"] = np.ones(3)
            found.pop("layer2.0.conv1", None)

    assert str(spoil(change)) == "layer2.0.conv1 is missing"

    def add(found, _images, _training) -> None:
        found["extra"] = np.ones(3)

    assert spoil(add) is None


def test_of_the_images_that_part_at_one_layer_the_farthest_is_named() -> None:
    farther = draw_images(3, (12, 13), 3)[1]

    def change(found, images, _training) -> None:
        if "bn1" in found:
            found["bn1"][0, 0, 0, 0] += 0.2 if np.array_equal(images[0], farther) else 0.1

    difference = spoil(change)
    assert difference is not None
    assert difference.place == (1, 0, 0, 0)


def test_a_model_is_looked_at_in_inference_unless_told_otherwise() -> None:
    modes = []
    weights, images = draw_weights(TINY), draw_images(3, (12, 13), 2)
    backend = backend_of(lambda _found, _images, training: modes.append(training))
    assert first_difference_of(backend, weights, TINY, weights, images, "float64") is None
    assert modes == [False] * 4


def test_the_bounds_of_a_layer() -> None:
    assert LAYER_BOUND == {"float32": 1e-4, "float64": 1e-10}


def test_where_all_layers_agree_the_output_is_named() -> None:
    def change(found, _images, _training) -> None:
        if OUTPUT in found:
            found[OUTPUT][0, 3] = 7

    difference = spoil(change, training=True)
    assert str(difference).startswith("the output: 7 at (0, 3), the reference has ")
    assert str(difference).endswith("; every layer before it agrees")
