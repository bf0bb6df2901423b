"""That a reference is the same network, and that what is not one is refused."""

import importlib

import numpy as np
import pytest

from resnet_spec import RosettaError, count, get_spec, layer_table, list_specs, to_toml
from rosetta.backends import BACKENDS
from rosetta.bench.models import Job
from rosetta.bench.references import LIBRARIES, NoReferenceError, find_reference
from rosetta.bench.sameness import check_same_compiled, check_same_results, check_same_tensors, equal_tensors
from rosetta.bench.worker import run
from tests.conftest import load_backend

SMALLEST = {"pt": "resnet18", "keras": "resnet50_keras", "paddle": "resnet18", "jax": "resnet18"}
ALL_FOUR = {"ours", "ours_compiled", "reference", "reference_compiled"}


def load_library(key: str) -> None:
    load_backend(BACKENDS[key])
    if LIBRARIES[key].extra:
        pytest.importorskip(LIBRARIES[key].module)


def job_of(key: str, arch: str, **changes: object) -> Job:
    reference = find_reference(key, arch)
    spec = to_toml(get_spec(arch, **{**reference.changes, **changes}))
    job = Job(key, BACKENDS[key].package, spec, "infer", (32, 32), batch=2, rounds=1)
    return Job(**{**vars(job), "constructor": reference.constructor, "title": reference.title})


@pytest.fixture
def shortly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rosetta.bench.worker.ROUND_SECONDS", 0.0)
    monkeypatch.setattr("rosetta.bench.worker.WARM_UP_STEPS", 1)


LONG = [pytest.mark.slow, pytest.mark.exhaustive]


# Not Keras' training: for a ResNet-50 it is compiled for half a minute, twice.
@pytest.mark.usefixtures("shortly")
@pytest.mark.parametrize(
    ("key", "mode"),
    [
        *(("pt", "train"), ("paddle", "infer"), ("paddle", "train")),
        *(pytest.param(key, "infer", marks=pytest.mark.slow) for key in ("pt", "keras")),
        *(pytest.param("jax", mode, marks=[pytest.mark.slow, pytest.mark.exhaustive]) for mode in ("infer", "train")),
    ],
)
def test_both_run_and_are_the_same_network(key, mode, monkeypatch) -> None:
    load_library(key)
    if key == "keras":
        monkeypatch.setattr("keras.Model.run_eagerly", True)
    job = job_of(key, SMALLEST[key])
    # Of two values a norm makes 1 and -1, however rounding has them differ: four images, so that it has four.
    result = run(Job(**{**vars(job), "mode": mode, "reference_first": mode == "train", "batch": 4}))
    is_compiled = mode == "infer" or key in ("jax", "paddle")
    assert set(result.sides) == (ALL_FOUR if is_compiled else {"ours", "reference"})
    assert len(result.ratios("ours", "reference")) == 1


@pytest.mark.parametrize("key", SMALLEST)
def test_totals_are_the_oracles(key) -> None:
    load_library(key)
    spec = get_spec(SMALLEST[key])
    framework = importlib.import_module(f"rosetta.bench.{key}")
    reference = framework.build_reference(spec, find_reference(key, spec.name).constructor, (32, 32))
    tensors = framework.get_tensors(reference).values()
    table = layer_table(spec)
    assert sum(tensor.size for tensor in tensors) == table.total
    assert sum(tensor.ndim == 4 for tensor in tensors) == count(table.layers, "conv")
    assert sum(tensor.ndim == 2 for tensor in tensors) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"num_classes": 10}, None, marks=pytest.mark.slow),
        pytest.param({"conv_bias": True}, "tensors of", marks=[pytest.mark.slow, pytest.mark.exhaustive]),
        ({"norm_eps": 1e-3}, "with the same weights its results differ by"),
    ],
    ids=str,
)
@pytest.mark.usefixtures("shortly")
def test_another_network_under_the_name_is_refused(changes, message) -> None:
    load_library("paddle")
    job = job_of("paddle", "resnet18", **changes)
    if message is None:
        assert set(run(job).sides) == ALL_FOUR
    else:
        with pytest.raises(NoReferenceError, match=message):
            run(job)


@pytest.mark.usefixtures("shortly")
@pytest.mark.parametrize(("key", "mode"), [("jax", "infer"), ("jax", "train"), ("keras", "train")])
def test_a_framework_runs_alone(key, mode) -> None:
    load_backend(BACKENDS[key])
    spec = to_toml(get_spec("resnet18", stage_blocks=(1,), stage_channels=(8,), stage_strides=(1,)))
    result = run(Job(key, BACKENDS[key].package, spec, mode, (32, 32), batch=2, rounds=1))
    assert set(result.sides) == ({"ours"} if key == "keras" else {"ours", "ours_compiled"})


def test_equal_tensors_depend_on_shape_and_role_alone() -> None:
    ours = {"a.weight": np.zeros((2, 3)), "b.weight": np.zeros(4), "b.bias": np.zeros(4)}
    theirs = {"x.weight": np.zeros((2, 3)), "y.weight": np.zeros(4), "y.bias": np.zeros(4)}
    check_same_tensors(ours, theirs, "theirs")
    one, other = equal_tensors(ours), equal_tensors(theirs)
    for mine, yours in zip(one.values(), other.values(), strict=True):
        np.testing.assert_array_equal(mine, yours)
    assert one["a.weight"].std() > 0
    assert one["b.weight"].tolist() == [1, 1, 1, 1]


def test_a_nan_is_no_agreement() -> None:
    check_same_results(2.0, 2.00001, "theirs")
    for other in (2.1, np.nan, np.array([2.0, 2.0])):
        with pytest.raises(NoReferenceError, match="theirs is not the same network"):
            check_same_results(2.0, other, "theirs")


def test_a_compiled_model_that_computes_something_else_is_a_failure() -> None:
    check_same_compiled(np.array([1.0, 2.0]), np.array([1.0, 2.00001]), "ours compiled")
    for other in ([1.0, 2.1], [1.0, np.nan], [[1.0, 2.0]]):
        with pytest.raises(RosettaError, match="the results of ours compiled differ by"):
            check_same_compiled(np.array([1.0, 2.0]), np.array(other), "ours compiled")


def test_every_reference_is_of_the_zoo() -> None:
    for library in LIBRARIES.values():
        assert set(library.networks) <= set(list_specs())
        assert set(library.nearest.values()) <= set(library.networks)


@pytest.mark.parametrize(
    ("key", "arch", "message"),
    [
        ("jax", "resnet50_v2", "dm-haiku has no resnet50_v2."),
        ("keras", "resnet50", "its ResNet50 is resnet50_keras, so try rosetta bench resnet50_keras"),
        ("keras", "resnet18", "keras.applications has no resnet18."),
        ("paddle", "my_net", "paddle.vision.models has no my_net, which is not in the zoo."),
    ],
)
def test_why_there_is_no_reference(key, arch, message) -> None:
    with pytest.raises(NoReferenceError, match=message.replace(".", r"\.")):
        find_reference(key, arch)


def test_a_library_that_is_not_installed_is_named_with_its_extra(monkeypatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(NoReferenceError, match=r'pip install -e "\.\[bench\]"'):
        find_reference("pt", "resnet18")
