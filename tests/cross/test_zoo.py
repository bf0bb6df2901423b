"""Every network of the zoo, in structure and logits: each framework against the oracle, the reference and the others.

Quickly, with narrow layers and stages of two blocks, where networks that are then the same are one case; and slowly,
as it is published.
"""

import gc
from types import ModuleType

import pytest

from resnet_spec import ResNetSpec, draw_images, draw_weights, get_spec, layer_table, list_specs, randomise_norms
from rosetta.comparing.evidence import LOGITS_BOUND, structure_findings
from tests.backends.networks import cut, narrow
from tests.cross.test_logits import MODES, assert_one_network, reference_outputs

SPECS = [get_spec(name) for name in list_specs()]
SMALL = list(dict.fromkeys(narrow(cut(spec)) for spec in SPECS))


def assert_oracles_layers_and_one_output(backends: dict[str, ModuleType], spec: ResNetSpec) -> None:
    spec = spec.with_float32_norm()
    size = (32, 33) if spec.image_size == 32 else (64, 65)
    table = layer_table(spec, size)
    weights, images = randomise_norms(spec, draw_weights(spec)), draw_images(spec.in_channels, size, 2)
    logits = {"reference": reference_outputs(spec, weights, images)}
    for key, backend in backends.items():
        model = backend.build(spec, dtype="float64")
        trace = backend.trace(model, size)
        assert structure_findings(trace, table.traced) == [], key
        assert sum(layer.parameters + layer.running_statistics for layer in trace) == table.total
        backend.load_weights(model, weights)
        logits[key] = {mode: backend.predict(model, images, training=mode == "training") for mode in MODES}
        del model
        gc.collect()  # the frameworks' graphs are full of cycles, and the networks large
    assert_one_network(logits, LOGITS_BOUND["float64"])


@pytest.mark.parametrize("spec", SMALL, ids=lambda spec: spec.name)
def test_a_network_of_the_zoo_is_one_in_all_frameworks(backends: dict[str, ModuleType], spec: ResNetSpec) -> None:
    assert_oracles_layers_and_one_output(backends, spec)


@pytest.mark.slow
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_a_network_of_the_zoo_is_one_as_it_is_published(backends: dict[str, ModuleType], spec: ResNetSpec) -> None:
    assert_oracles_layers_and_one_output(backends, spec)
