"""A few dozen drawn networks from a fixed seed; `make fuzz N=1000` runs as many as asked."""

from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from resnet_spec import ResNetSpec, SpecError, from_toml, layer_table, to_toml
from resnet_spec.spec import check_fields
from tests.fuzz.check import findings
from tests.fuzz.strategies import Case, broken_toml, cases, senseless_fields, valid_specs

fixed = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False
)


@settings(fixed, max_examples=30)
@given(case=cases())
def test_a_drawn_network_is_one_in_all_frameworks(backends: dict[str, ModuleType], case: Case) -> None:
    assert findings(backends, case) == [], to_toml(case.spec)


@settings(fixed, max_examples=300)
@given(spec=valid_specs())
def test_a_drawn_network_goes_through_toml_and_the_oracle(spec: ResNetSpec) -> None:
    assert from_toml(to_toml(spec)) == spec
    table = layer_table(spec.replace(stem_pool="none"), spec.image_size)
    assert table.total == table.parameters + table.running_statistics > 0


def spec_of(fields: dict[str, Any]) -> ResNetSpec:
    check_fields(fields)
    return ResNetSpec(**fields)


@settings(fixed, max_examples=500)
@given(fields=senseless_fields())
def test_a_senseless_spec_is_refused_with_one_sentence(fields: dict[str, Any]) -> None:
    with pytest.raises(SpecError) as caught:
        spec_of(fields)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@settings(fixed, max_examples=300)
@given(text=broken_toml())
def test_broken_toml_is_refused_with_one_sentence(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        from_toml(text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400
