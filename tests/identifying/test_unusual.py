"""Networks written in unusual ways are what they are, and what is wrong in them is said once and truly."""

import importlib
from typing import Any

import pytest

from rosetta.backends import BACKENDS
from rosetta.identifying.identify import identify
from rosetta.identifying.passes import parameter_misfits
from rosetta.identifying.tables import identity_lines, unexplained_lines
from tests.conftest import load_backend
from tests.identifying.in_process import record_here


def told(key: str, name: str, *args: str) -> list[str]:
    """What `identify`, and then `check` of the parameters, say of a network of `tests/identifying/unusual`.

    args: the names of what it is called with.
    """
    load_backend(BACKENDS[key])
    networks: Any = importlib.import_module(f"tests.identifying.unusual.{key}")
    records = record_here(lambda: getattr(networks, name)(*(getattr(networks, each) for each in args)), key, (16, 16))
    return [*identity_lines(identify(records))[1:], *unexplained_lines(parameter_misfits(records))]


def test_running_statistics_in_plain_attributes_are_the_norms() -> None:
    lines = told("pt", "Net", "PlainNorm")
    assert lines[0].startswith("It is a ResNet that a spec says")
    assert lines[-1] == (
        "bn.moving_mean, bn.moving_var, blocks.0.bn1.moving_mean, blocks.0.bn1.moving_var,"
        " blocks.0.bn2.moving_mean and 7 more: each is not among the model's own tensors: a plain attribute, list or"
        " dictionary hides it, so that no checkpoint holds it"
    )


@pytest.mark.filterwarnings("ignore:.*torch.jit.trace.*:DeprecationWarning")
def test_a_traced_model_is_recognised() -> None:
    _, frozen, proof = told("pt", "traced")
    assert frozen.endswith("keeps to the running statistics in training mode")
    assert "give its own outputs" in proof


def test_what_is_no_resnet_is_none_for_images_of_any_size() -> None:
    assert not any(line.startswith("It is this network for images of") for line in told("pt", "NoResNet"))


def test_a_mean_over_all_steps_is_no_running_average() -> None:
    lines = told("pt", "cumulative")
    assert (
        lines[1] == "  the stem: bn takes the mean over all steps so far, where 0.9 of the old running average belongs"
    )
    assert not any("left at 0.9" in line for line in lines)


def test_a_layer_made_at_each_pass_has_a_bias_and_computes_it() -> None:
    said = [line.partition("features ")[2] for line in told("pt", "LateLayer") if "features" in line]
    where = "at each pass, where a parameter as it is belongs"
    assert said == [f"computes its weight {where}", f"computes its bias {where}"]


def test_what_does_not_train_in_float64_is_recorded_in_float32() -> None:
    lines = told("pt", "NoFloat64InTraining")
    assert len(lines) == 2
    assert lines[0].startswith("It is a ResNet that a spec says")


def test_a_module_that_is_used_again_is_told_once() -> None:
    lines = told("pt", "same_norms")
    assert "  blocks.0 and blocks.1: bn1 is used twice: both uses share one weight" in lines
    assert lines[-1].endswith("and 3 more: each is never used")
    assert "  blocks.0: it is used 3 times: all uses share its weights" in told("pt", "same_blocks")
