"""A split of a data set."""

import dataclasses

import numpy as np
import pytest

from resnet_spec import Data, Split


def test_a_split_is_as_long_as_its_labels_and_stays_as_it_is() -> None:
    split = Split(np.zeros((3, 1, 2, 2), np.uint8), np.arange(3))
    assert len(split) == 3
    data = Data("few", ("a", "b", "c"), split, split, flippable=False)
    for one, name in ((split, "labels"), (data, "name")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(one, name, None)


def test_a_digest_names_images_labels_and_classes() -> None:
    images, labels = np.arange(24, dtype=np.uint8).reshape(2, 3, 2, 2), np.array([0, 1])
    data = Data("x", ("a", "b"), Split(images, labels), Split(images[:1], labels[:1]), flippable=False)
    others = [
        dataclasses.replace(data, classes=("a", "c")),
        dataclasses.replace(data, flippable=True),
        dataclasses.replace(data, training=Split(images, labels[::-1])),
        dataclasses.replace(data, training=Split(images[::-1], labels)),
        dataclasses.replace(data, training=Split(images.reshape(2, 3, 1, 4), labels)),
        dataclasses.replace(data, validation=Split(images[1:], labels[:1])),
    ]
    assert len({one.digest() for one in [data, *others]}) == 7
    assert len(data.digest()) == 32
    copied = Split(np.asfortranarray(images), labels.copy())
    assert dataclasses.replace(data, name="y", training=copied).digest() == data.digest()
