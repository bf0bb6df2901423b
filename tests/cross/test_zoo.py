"""Every network of the zoo, in structure and logits: each framework against the oracle, the reference and the others.

Every network shows its layers at full depth. For the logits its stages are cut to two blocks, since the others
repeat the second, and networks that are then the same are one case; `make zoo` computes all at full depth.
"""

import gc
import os
from types import ModuleType

import pytest

from resnet_spec import ResNetSpec, draw_images, draw_weights, get_spec, layer_table, list_specs, randomise_norms
from rosetta.comparing.evidence import LOGITS_BOUND, structure_findings
from tests.cross.test_logits import MODES, assert_one_network, reference_outputs

FULL_DEPTH = os.environ.get("ROSETTA_FULL_ZOO") == "1"


def cut(spec: ResNetSpec) -> ResNetSpec:
    return spec.replace(stage_blocks=tuple(min(blocks, 2) for blocks in spec.stage_blocks))


SPECS = [get_spec(name) for name in list_specs()]
FOR_LOGITS = SPECS if FULL_DEPTH else list(dict.fromkeys(map(cut, SPECS)))


def small_image(spec: ResNetSpec) -> tuple[int, int]:
    return (32, 33) if spec.image_size == 32 else (64, 65)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_a_network_of_the_zoo_has_the_oracles_layers(backends: dict[str, ModuleType], spec: ResNetSpec) -> None:
    size = small_image(spec)
    table = layer_table(spec, size)
    for key, backend in backends.items():
        trace = backend.trace(backend.build(spec), size)
        assert structure_findings(trace, table.traced) == [], key
        assert sum(layer.parameters + layer.running_statistics for layer in trace) == table.total
        gc.collect()  # the frameworks' graphs are full of cycles, and the networks large


@pytest.mark.parametrize("spec", FOR_LOGITS, ids=lambda spec: spec.name)
def test_a_network_of_the_zoo_is_one_in_all_frameworks(backends: dict[str, ModuleType], spec: ResNetSpec) -> None:
    spec = spec.with_float32_norm()
    size = small_image(spec)
    weights, images = randomise_norms(spec, draw_weights(spec)), draw_images(spec.in_channels, size, 2)
    logits = {"reference": reference_outputs(spec, weights, images)}
    for key, backend in backends.items():
        model = backend.build(spec, dtype="float64")
        backend.load_weights(model, weights)
        logits[key] = {mode: backend.predict(model, images, training=mode == "training") for mode in MODES}
        del model
        gc.collect()
    assert_one_network(logits, LOGITS_BOUND["float64"])
