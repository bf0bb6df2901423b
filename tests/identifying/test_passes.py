"""What a pass shows that the graph in inference mode does not."""

import numpy as np

from resnet_spec import Weights
from resnet_spec.operations import Parameter
from rosetta.identifying.misfits import Misfit
from rosetta.identifying.passes import gradient_misfits

TRAINED = ("stem.w", "stem.b", "mid.w", "mid.b", "fc.w")
PARAMETERS = {name: Parameter((1,), name in TRAINED) for name in (*TRAINED, "bn.mean", "frozen.w")}
NAMES = {name: f"canonical {name}" for name in PARAMETERS}


def gradients(**others: float) -> Weights:
    """A gradient of 1 for each tensor, or these for all of a module."""
    return {NAMES[name]: np.full(1, others.get(name.split(".")[0], 1.0)) for name in (*TRAINED, "frozen.w")}


def found(training: Weights, inference: Weights, **reference: float) -> list[str]:
    own = {"training": training, "inference": inference}
    misfits = gradient_misfits(PARAMETERS, NAMES, own, dict.fromkeys(own, gradients(**reference)), 1e-10)
    assert all(misfit == Misfit("the model", misfit.what) for misfit in misfits)
    return [misfit.what.removeprefix("no gradient reaches ").partition(":")[0] for misfit in misfits]


def test_a_cut_is_told_with_all_that_no_gradient_reaches() -> None:
    zero, missing = gradients(stem=0.0), {NAMES["fc.w"]: np.ones(1), NAMES["mid.b"]: np.ones(1)}
    assert found(zero, zero) == ["stem"]
    assert found(missing, missing) == ["stem and mid.w"]
    assert found(gradients(), zero) == ["stem in inference mode"]
    assert found(gradients(), {name: tensor for name, tensor in gradients().items() if "frozen" not in name}) == []


def test_a_gradient_that_is_rounding_in_the_reference_may_be_nothing() -> None:
    assert found(gradients(stem=0.0), gradients(stem=0.0), stem=1e-12) == []
