"""What only Paddle does when somebody's model is recorded."""

from types import ModuleType
from typing import Any

import numpy as np
import pytest

from resnet_spec import RosettaError
from rosetta.backends import BACKENDS
from tests.conftest import load_backend

IMAGES = np.ones((1, 3, 4, 4))


@pytest.fixture
def recording() -> ModuleType:
    load_backend(BACKENDS["paddle"])
    from resnet_paddle import recording

    return recording


@pytest.fixture
def hidden(recording: ModuleType) -> Any:
    """A model whose layers and parameter Paddle does not list."""
    from tests.backends.recorded.paddle import Hidden

    return Hidden()


def test_a_parameter_that_paddle_does_not_know_keeps_its_dtype(hidden: Any) -> None:
    from resnet_paddle.foreign import to_dtype

    with pytest.raises(RosettaError, match=r"its tensor 'weights\[0\]' in float32 when it becomes float64"):
        to_dtype(hidden, "float64")


def test_what_paddle_does_not_list_is_recorded_as_unregistered(recording: ModuleType, hidden: Any) -> None:
    parameters = recording.record(hidden, IMAGES).parameters
    assert "_blocks[1]['norm']._mean" in parameters
    assert not any(parameter.registered for parameter in parameters.values())


def test_paddle_is_itself_again_after_a_failure(recording: ModuleType) -> None:
    import paddle

    class Failing(paddle.nn.Layer):
        def forward(self, x: paddle.Tensor) -> paddle.Tensor:
            raise ValueError("no forward")

    def now() -> list[dict[str, Any]]:
        return [{**vars(each)} for each in (paddle.Tensor, paddle._C_ops, paddle.nn.Layer)]

    before = now()
    with pytest.raises(ValueError, match="no forward"):
        recording.record(Failing(), IMAGES)
    assert now() == before
