"""scikit-learn's handwritten digits: 1,797 real ones, inside the package, so nothing is fetched."""

import numpy as np

from resnet_spec.data import Data
from resnet_spec.errors import DataError
from rosetta.backends import install_command
from rosetta.data.checks import checked_data, checked_split, stratified

DIGITS = tuple("0123456789")
# The grey values of the original, which counts the dark pixels in squares of 4x4.
_BRIGHTEST = 16


def read_digits(seed: int) -> Data:
    """The digits as images of 1x8x8, split by the seed.

    Source: Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, UCI, 1998 (its test set).
    Raises DataError when scikit-learn is not installed.
    """
    try:
        from sklearn.datasets import load_digits  # type: ignore[import-untyped]
    except ImportError:
        remedy = install_command("train")
        raise DataError(f"digits come with scikit-learn, which is not installed: {remedy}") from None
    table = load_digits()
    images = np.rint(table.images * (255 / _BRIGHTEST)).astype(np.uint8)[:, None]
    whole = checked_split("digits", images, table.target, len(DIGITS))
    training, validation = stratified("digits", whole, seed)
    return checked_data("digits", DIGITS, training, validation, flippable=False)
