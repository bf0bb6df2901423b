"""What a worker brought back is the same on the other side."""

import json
from dataclasses import fields
from pathlib import Path

import numpy as np

from resnet_spec import Layer
from rosetta.comparing.outcome import Outcome, read_outcome, write_outcome


def travelled(outcome: Outcome, folder: Path) -> Outcome:
    return read_outcome(json.loads(json.dumps(write_outcome(folder, outcome))), folder)


def test_an_outcome_arrives_as_it_left(tmp_path: Path) -> None:
    left = Outcome(
        trace=[Layer("conv1", "conv", (4, 5, 6), 10, 0), Layer("spare", "dropout", None)],
        logits={"inference": np.array([[1.0, 1 / 3]]), "training": np.array([[np.nan, -np.inf]])},
        first_difference="conv1: 1 at (0, 0, 0, 0), the reference has 2",
        changed_weights=["fc.bias"],
        loss={"inference": 0.5, "training": 0.25},
        gradients={
            "inference": {"layer1.0.conv1.weight": np.full((2, 1, 1, 1), 1 / 3)},
            "training": {"layer1.0.conv1.weight": np.full((2, 1, 1, 1), 2 / 3), "fc.bias": np.zeros(2)},
        },
        losses=[1.0, float("inf")],
        trained={"fc.bias": np.array([1e-300, 2.0])},
        seconds={"logits": 1.5},
        memory={"logits": 300.0},
        counters={"parameters": 7},
        failure="it stopped",
    )
    arrived = travelled(left, tmp_path)
    tensors = ("logits", "gradients", "trained")
    for field in fields(Outcome):
        if field.name not in tensors:
            assert getattr(arrived, field.name) == getattr(left, field.name), field.name
    for name in tensors:
        np.testing.assert_equal(getattr(arrived, name), getattr(left, name))


def test_what_was_not_reached_arrives_empty(tmp_path: Path) -> None:
    assert travelled(Outcome(), tmp_path) == Outcome()
