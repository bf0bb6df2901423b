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
