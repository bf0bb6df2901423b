"""That a loop over a stage's equal blocks, in JAX, is the network, also when it trains."""

import numpy as np
import pytest

from resnet_spec import SGD, ResNetSpec, draw_images, draw_labels, draw_weights, get_spec
from rosetta.backends import BACKENDS
from tests.conftest import load_backend

LONG = ResNetSpec(stage_blocks=(1, 3, 4), stage_channels=(8, 8, 16), stage_strides=(1, 1, 2), stem_channels=8)
WITHOUT_NORMS = {"norm": "none", "stem_norm": False, "projection_norm": False, "conv_bias": True}
SIZE = (32, 32)


def batch_of(spec: ResNetSpec, seed: int, images: int = 4) -> tuple[np.ndarray, np.ndarray]:
    return draw_images(spec.in_channels, SIZE, images, seed), draw_labels(spec.num_classes, images, seed)


@pytest.fixture
def jax_backend():
    return load_backend(BACKENDS["jax"])


@pytest.mark.parametrize(
    "fields",
    [
        {},
        pytest.param(WITHOUT_NORMS, marks=pytest.mark.slow),
        pytest.param(
            {"block": "bottleneck", "stage_strides": (1, 2, 2)}, marks=[pytest.mark.slow, pytest.mark.exhaustive]
        ),
    ],
)
def test_the_loop_trains_as_the_blocks_do_and_they_come_apart_again(fields, jax_backend) -> None:
    from resnet_jax.equal_blocks import with_blocks_apart, with_equal_blocks_as_one

    spec = LONG.replace(**fields)
    weights = draw_weights(spec)
    batches = [batch_of(spec, seed) for seed in range(3)]
    trained, losses = [], []
    for is_looped in (False, True):
        model = jax_backend.build(spec, dtype="float64")
        jax_backend.load_weights(model, weights)
        if is_looped:
            with_equal_blocks_as_one(model)
        losses.append(jax_backend.fit(model, batches, SGD(momentum=0.9), [0.05] * 3))
        trained.append(jax_backend.export_weights(with_blocks_apart(model)))
    apart, looped = trained
    np.testing.assert_allclose(*losses, rtol=1e-12)
    assert apart.keys() == looped.keys() == weights.keys()
    for name, tensor in apart.items():
        assert not np.array_equal(tensor, weights[name]), name
        np.testing.assert_allclose(looped[name], tensor, rtol=0, atol=1e-11 * abs(tensor).max(), err_msg=name)


def test_short_stages_stay_as_they_are(jax_backend) -> None:
    from resnet_jax.equal_blocks import with_equal_blocks_as_one

    model = jax_backend.build(get_spec("resnet18"))
    first = model.layer1
    assert with_equal_blocks_as_one(model).layer1 is first


@pytest.mark.slow
@pytest.mark.exhaustive
def test_a_resnet_of_1202_layers_takes_a_step(jax_backend) -> None:
    """Which takes XLA more than five minutes to compile block by block."""
    from resnet_jax.equal_blocks import with_blocks_apart, with_equal_blocks_as_one

    spec = get_spec("resnet1202_cifar")
    images, labels = batch_of(spec, 0, images=2)
    weights, losses = draw_weights(spec), {}
    for key in ("pt", "jax"):
        backend = load_backend(BACKENDS[key])
        model = backend.build(spec)
        backend.load_weights(model, weights)
        if key == "jax":
            with_equal_blocks_as_one(model)
        [losses[key]] = backend.fit(model, [(images, labels)], SGD(), [0.1])
    assert losses["jax"] == pytest.approx(losses["pt"], rel=1e-3)
    trained = jax_backend.export_weights(with_blocks_apart(model))
    assert trained.keys() == weights.keys()
    assert not any(np.array_equal(trained[name], weights[name]) for name in trained if name.endswith("running_var"))
