"""What the book keeps of the frameworks' counters is what live models say."""

import pytest

from book.networks import counters


@pytest.mark.slow
@pytest.mark.parametrize("name", ["resnet18_d2l", "resnext50_32x4d"])
def test_a_live_model_says_what_is_kept(name: str, backends) -> None:
    assert counters.measure(name) == counters.kept()[name]
