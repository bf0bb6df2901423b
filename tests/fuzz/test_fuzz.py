"""A few drawn networks from a fixed seed, slowly some more; `make fuzz N=1000` runs as many as asked."""

from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from resnet_spec import ResNetSpec, SpecError, from_toml, layer_table, read_spec, to_toml
from resnet_spec.spec import check_fields
from tests.backends.networks import SMALL
from tests.fuzz.__main__ import write_failure
from tests.fuzz.check import findings
from tests.fuzz.identifying import identity_findings
from tests.fuzz.strategies import Case, broken_toml, cases, senseless_fields, valid_specs
from tests.fuzz.writing import plain_findings

fixed = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False
)


@settings(fixed, max_examples=4)
@given(case=cases())
def test_a_drawn_network_is_one_in_all_frameworks(backends: dict[str, ModuleType], case: Case) -> None:
    assert findings(backends, case) == [], to_toml(case.spec)


@pytest.mark.slow
@settings(fixed, max_examples=8)
@given(case=cases())
def test_many_drawn_networks_are_one_in_all_frameworks(backends: dict[str, ModuleType], case: Case) -> None:
    assert findings(backends, case) == [], to_toml(case.spec)


@settings(fixed, max_examples=1)
@given(case=cases())
def test_a_drawn_network_is_identified(backend: ModuleType, case: Case) -> None:
    assert identity_findings(backend.__name__.removeprefix("resnet_"), backend, case) == [], to_toml(case.spec)


@pytest.mark.slow
@settings(fixed, max_examples=4)
@given(case=cases())
def test_many_drawn_networks_are_identified(backend: ModuleType, case: Case) -> None:
    assert identity_findings(backend.__name__.removeprefix("resnet_"), backend, case) == [], to_toml(case.spec)


@settings(fixed, max_examples=2)
@given(case=cases())
def test_a_drawn_network_is_the_same_as_plain_code(backend: ModuleType, case: Case) -> None:
    assert plain_findings(backend.__name__.removeprefix("resnet_"), backend, case) == [], to_toml(case.spec)


@pytest.mark.slow
@settings(fixed, max_examples=4)
@given(case=cases())
def test_many_drawn_networks_are_the_same_as_plain_code(backend: ModuleType, case: Case) -> None:
    assert plain_findings(backend.__name__.removeprefix("resnet_"), backend, case) == [], to_toml(case.spec)


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


OTHER_RELU = {"relu_after_sum": (False, True)}


@pytest.mark.slow
def test_a_fault_is_found_and_written_so_that_it_replays(backend: ModuleType, tmp_path, monkeypatch) -> None:
    def build_wrong(spec: ResNetSpec, **options: Any) -> Any:
        return backend.build(spec.replace(relu_after_sum=not spec.relu_after_sum), **options)

    wrong = SimpleNamespace(**{**vars(backend), "build": build_wrong})
    case = Case(SMALL, (64, 66), 2)
    assert findings({"one": backend, "other": backend}, case) == []
    key = backend.__name__.removeprefix("resnet_")
    assert identity_findings(key, wrong, case) == [f"{key}: is identified with other fields: {OTHER_RELU}"]
    found = findings({"one": backend, "wrong": wrong}, case)
    assert [finding.split(" by ")[0] for finding in found] == [
        *(["reference and wrong: logits differ"] * 2),
        *(["one and wrong: logits differ"] * 2),
    ]
    monkeypatch.chdir(tmp_path)
    write_failure(case, found, 7)
    [path] = (tmp_path / "fuzz-failures").iterdir()
    assert read_spec(path) == SMALL
    assert "--dtype float64 --batch 2 --image-size 64x66" in path.read_text().splitlines()[0]
