"""What `rosetta convert` writes loads into a plain text's model by the framework's own means, as its title says."""

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from resnet_spec import draw_images, draw_weights, randomise_norms, reference_output
from rosetta.writing.texts import LOADING
from tests.arithmetic import relative_difference
from tests.backends.networks import SMALL_BOTTLENECK, TINY
from tests.writing.plain import made, written


def load(key: str, model: Any, path: Path) -> None:
    """As the title of each text says."""
    if key == "pt":
        import torch

        model.load_state_dict(torch.load(path))
    elif key == "keras":
        model.load_weights(path)
    elif key == "paddle":
        import paddle

        assert model.set_state_dict(paddle.load(str(path))) == ([], [])
    else:
        from flax import nnx
        from orbax.checkpoint import StandardCheckpointer

        with StandardCheckpointer() as checkpointer:
            nnx.update(model, checkpointer.restore(path.absolute(), nnx.state(model)))


@pytest.mark.parametrize("spec", [TINY, SMALL_BOTTLENECK], ids=lambda spec: spec.name)
def test_converted_weights_load(backend: ModuleType, spec, tmp_path: Path) -> None:
    key = backend.__name__.removeprefix("resnet_")
    weights = randomise_norms(spec, draw_weights(spec))
    path = tmp_path / f"net.{LOADING[key][0]}"
    backend.write_checkpoint(path, spec, weights)
    model = made(written(spec, key), key)
    load(key, model, path)
    images = draw_images(spec.in_channels, (64, 64), 2)
    if key != "keras":
        model.spec = spec
    expected = reference_output(spec, weights, images)
    assert relative_difference(np.asarray(backend.predict(model, images)), expected) < 1e-5
