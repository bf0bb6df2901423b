"""Every network of the zoo, in structure and logits: each framework against the oracle, the reference and the others.

Quickly one of each kind, with narrow layers and stages of two blocks; and slowly as they are published.
"""

from types import ModuleType

import pytest

from resnet_spec import ResNetSpec, get_spec, list_specs
from tests.backends.networks import ONE_OF_EACH_KIND, cut, narrow
from tests.cases import by_time, named
from tests.cross.test_logits import assert_oracles_layers_and_one_output

SPECS = [get_spec(name) for name in list_specs()]
SPREAD = ("resnet50_v1", "resnet34_relu_norm")
SMALL = [narrow(cut(get_spec(name))) for name in SPREAD]


def image_size(spec: ResNetSpec) -> tuple[int, int]:
    return (32, 33) if spec.image_size == 32 else (64, 65)


@pytest.mark.parametrize("spec", SMALL, ids=lambda spec: spec.name)
def test_a_network_of_the_zoo_is_one_in_all_frameworks(backends: dict[str, ModuleType], spec: ResNetSpec) -> None:
    assert_oracles_layers_and_one_output(backends, spec, image_size(spec))


@pytest.mark.parametrize(
    "spec", by_time(SPECS, lambda spec: False, named(ONE_OF_EACH_KIND[::3])), ids=lambda spec: spec.name
)
def test_a_network_of_the_zoo_is_one_as_it_is_published(backends: dict[str, ModuleType], spec: ResNetSpec) -> None:
    assert_oracles_layers_and_one_output(backends, spec, image_size(spec))
