"""The same weights, images and labels give the same loss and gradients in all frameworks, and the definition's."""

from types import ModuleType

import numpy as np
import pytest

from resnet_spec import ResNetSpec, Weights, draw_weights, get_spec, randomise_norms, reference_output
from resnet_spec.reference import cross_entropy
from rosetta.comparing.compare import BIAS_SHARE
from rosetta.comparing.evidence import GRADIENTS_BOUND, Evidence, gather_evidence
from rosetta.comparing.worker import draw_batch
from tests.backends.networks import SMALL, VARIANTS, cut, narrow

SIZE, BATCH = (48, 49), 6
TRAINED = [("resnet18_d2l", True, "float32"), ("resnet20_cifar", False, "float64")]


def losses_and_gradients(
    backends: dict[str, ModuleType], spec: ResNetSpec, dtype: str, training: bool
) -> dict[str, tuple[float, Weights]]:
    spec = spec.with_float32_norm()
    weights = randomise_norms(spec, draw_weights(spec))
    found = {}
    for key, backend in backends.items():
        model = backend.build(spec, dtype=dtype)
        backend.load_weights(model, weights)
        found[key] = backend.loss_and_gradients(model, *draw_batch(spec, SIZE, BATCH, seed=0), training=training)
    return found


def evidence(found: dict[str, tuple[float, Weights]], dtype: str) -> list[Evidence]:
    bound = GRADIENTS_BOUND[dtype]
    losses = {key: {"": np.array(loss)} for key, (loss, _) in found.items()}
    gradients = {key: gradients for key, (_, gradients) in found.items()}
    return [
        gather_evidence("gradients", "losses", bound, losses),
        gather_evidence("gradients", "gradients", bound, gradients, BIAS_SHARE),
    ]


def assert_agreement(found: dict[str, tuple[float, Weights]], dtype: str) -> None:
    for one in evidence(found, dtype):
        assert (one.largest() or 0.0) <= one.bound, one


def last_stages(spec: ResNetSpec) -> ResNetSpec:
    """The network's last two stages: one with a block that changes no shape, one without."""
    return spec.replace(
        stage_blocks=(2, 1), stage_channels=spec.stage_channels[-2:], stage_strides=spec.stage_strides[-2:]
    )


@pytest.mark.slow
@pytest.mark.parametrize(("name", "training", "dtype"), TRAINED)
def test_narrow_networks_of_the_zoo(backends: dict[str, ModuleType], name: str, training: bool, dtype: str) -> None:
    assert_agreement(losses_and_gradients(backends, narrow(cut(get_spec(name))), dtype, training), dtype)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", [pytest.param("float32", marks=pytest.mark.exhaustive), "float64"])
@pytest.mark.parametrize(("name", "training"), [(name, training) for name, training, _ in TRAINED])
def test_networks_of_the_zoo(backends: dict[str, ModuleType], name: str, training: bool, dtype: str) -> None:
    assert_agreement(losses_and_gradients(backends, get_spec(name), dtype, training), dtype)


@pytest.mark.parametrize("spec", VARIANTS[1::6], ids=lambda spec: spec.name)
def test_every_field_of_the_spec_in_float64(backends: dict[str, ModuleType], spec: ResNetSpec) -> None:
    assert_agreement(losses_and_gradients(backends, last_stages(spec), "float64", True), "float64")


@pytest.mark.parametrize("head", ["logits", "softmax"])
def test_the_gradient_is_the_slope_of_the_references_loss(backend: ModuleType, head: str) -> None:
    spec = SMALL.replace(head=head).with_float32_norm()
    weights = {name: tensor.astype("float64") for name, tensor in randomise_norms(spec, draw_weights(spec)).items()}
    images, labels = draw_batch(spec, SIZE, BATCH, seed=0)
    model = backend.build(spec, dtype="float64")
    backend.load_weights(model, weights)
    loss, gradients = backend.loss_and_gradients(model, images, labels)

    def reference_loss(step: float) -> float:
        moved = {name: tensor + step * direction.get(name, 0.0) for name, tensor in weights.items()}
        output = reference_output(spec, moved, images, training=True)
        return cross_entropy(np.log(output) if head == "softmax" else output, labels)

    rng = np.random.default_rng(0)
    for name in gradients:
        direction = {name: rng.standard_normal(gradients[name].shape)}
        slope = (gradients[name] * direction[name]).sum()
        # A step of 1e-6 has an error of its square, and one of rounding over it.
        measured = (reference_loss(1e-6) - reference_loss(-1e-6)) / 2e-6
        assert slope == pytest.approx(measured, rel=1e-4, abs=1e-7), name
    assert loss == pytest.approx(reference_loss(0.0), rel=1e-12)
