"""Every backend computes with a folded network what it computes with the network itself."""

from types import ModuleType

import numpy as np
import pytest

from resnet_spec import draw_images, draw_weights, fold_batch_norm, get_spec, randomise_norms
from rosetta.comparing.evidence import LOGITS_BOUND
from tests.arithmetic import relative_difference
from tests.backends.networks import VARIANTS
from tests.cases import by_time

RESNEXT = next(spec for spec in VARIANTS if spec.name == "small_resnext")


@pytest.mark.parametrize(
    "spec", by_time([get_spec("resnet18_d2l"), RESNEXT], RESNEXT.__eq__), ids=lambda spec: spec.name
)
def test_every_backend_runs_the_folded_network(backend: ModuleType, spec) -> None:
    weights, images = randomise_norms(spec, draw_weights(spec)), draw_images(spec.in_channels, (64, 65), 2)
    folded_spec, folded = fold_batch_norm(spec, weights)
    assert folded["conv1.weight"].dtype == np.float32
    logits = []
    for each_spec, each in ((spec, weights), (folded_spec, folded)):
        model = backend.build(each_spec)
        backend.load_weights(model, each)
        logits.append(backend.predict(model, images))
    assert relative_difference(*logits) < LOGITS_BOUND["float32"]
