"""Every network of the zoo, built by every backend, is identified as itself and proven by its numbers.

Quickly with narrow layers and stages of two blocks, and slowly as it is published; Keras on its other engines too.
"""

import os
import subprocess
import sys
from types import ModuleType

import pytest

from resnet_spec import DType, ResNetSpec, get_spec, list_families, list_specs
from rosetta.backends import BACKENDS
from rosetta.identifying.identify import Identity
from rosetta.identifying.nearest import differing_fields
from rosetta.identifying.sameness import same_network
from tests.backends.networks import ONE_OF_EACH_KIND, cut, narrow
from tests.cases import by_time, one_of
from tests.command_line import ROOT
from tests.conftest import load_backend
from tests.identifying.in_process import identify_here

SPECS = [get_spec(name) for name in list_specs()]
SMALL = list(dict.fromkeys(narrow(cut(spec)) for spec in SPECS))
# Of which those are quick.
SPREAD = ("resnext50_32x4d", "resnet34_same")
ONE_OF_EACH_FAMILY = [list_specs(family)[0] for family in list_families()]
CODE = """
import sys
sys.modules["tensorflow"] = None  # no import finds it now
import keras
from resnet_spec import get_spec
from tests.backends.networks import cut, narrow
from tests.identifying.test_zoo import assert_identified, identified
import resnet_keras
assert keras.config.backend() == sys.argv[1]
for name in sys.argv[2:]:
    spec = narrow(cut(get_spec(name)))
    # These engines keep their means in float32.
    assert_identified(identified(resnet_keras, spec, "float32"), spec, "float32")
"""


def identified(backend: ModuleType, spec: ResNetSpec, dtype: DType = "float64") -> Identity:
    """The backend's network of this spec as `identify` sees it, at a size that makes its last feature maps 2 pixels."""
    key = backend.__name__.removeprefix("resnet_")
    side = 2 * spec.smallest_image
    return identify_here(lambda: backend.build(spec, dtype=dtype), key, (side, side))


def assert_identified(identity: Identity, spec: ResNetSpec, dtype: DType = "float64") -> None:
    """It is this network, by its numbers for images of an even and an odd size."""
    sizes = [one.image_size for one in identity.agreement]
    assert identity.unexplained == [], spec.name
    assert {side % 2 for size in sizes for side in size} == {0, 1}
    assert identity.is_proven
    assert identity.records.dtype == dtype
    assert same_network(identity.spec, spec, sizes), differing_fields(identity.spec, spec)
    assert identity.spec.zero_init_last_norm == spec.zero_init_last_norm


CASES = [(key, spec) for key in BACKENDS for spec in SMALL]


def is_quick(case: tuple[str, ResNetSpec]) -> bool:
    return case[1].name in SPREAD[:1] if case[0] in ("pt", "paddle") else case[1].name in SPREAD[1:]


@pytest.mark.parametrize(
    "case", by_time(CASES, is_quick, lambda case: False), ids=lambda case: f"{case[0]}-{case[1].name}"
)
def test_a_small_network_of_the_zoo_is_identified(case: tuple[str, ResNetSpec]) -> None:
    key, spec = case
    assert_identified(identified(load_backend(BACKENDS[key]), spec), spec)


@pytest.mark.parametrize("name", by_time(list_specs(), lambda name: False, one_of(20, ONE_OF_EACH_KIND)))
def test_a_network_of_the_zoo_is_identified(backend: ModuleType, name: str) -> None:
    identity = identified(backend, get_spec(name))
    assert_identified(identity, get_spec(name))
    assert name in identity.zoo


@pytest.mark.parametrize("engine", by_time(["jax", "torch"], lambda engine: False, "torch".__eq__))
def test_keras_networks_are_identified_on_another_engine(backends: dict[str, ModuleType], engine: str) -> None:
    if not {"keras", "pt", "jax"} <= backends.keys():
        pytest.skip('needs Keras, PyTorch and JAX: pip install -e ".[all]"')
    command = [sys.executable, "-c", CODE, engine, *ONE_OF_EACH_FAMILY]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "KERAS_BACKEND": engine})
