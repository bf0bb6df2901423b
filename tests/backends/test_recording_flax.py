"""What a recording says of Flax models in others' styles: jitted, Linen, with layers that JAX takes apart."""

from collections import Counter
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from resnet_spec import SGD, RosettaError, draw_images
from resnet_spec.operations import Recording
from rosetta.backends import BACKENDS
from tests.backends.networks import TINY
from tests.conftest import load_backend

IMAGES = draw_images(3, (17, 18), 2).astype(np.float64)


@pytest.fixture(autouse=True)
def flax() -> Iterator[ModuleType]:
    backend = load_backend(BACKENDS["jax"])
    from resnet_jax.foreign import prepare

    prepare("float64")
    yield backend
    prepare("float32")


def recorded(value: Any, *, training: bool = False) -> Recording:
    from resnet_jax import foreign
    from resnet_jax.recording import record

    model = foreign.to_dtype(foreign.adopt(value), "float64")
    rng = np.random.default_rng(0)
    vectors = {name: tensor for name, tensor in foreign.own_tensors(model).items() if tensor.ndim == 1}
    foreign.set_own_tensors(model, {name: rng.uniform(0.5, 1.5, tensor.shape) for name, tensor in vectors.items()})
    return record(model, IMAGES, training=training)


def kinds(recording: Recording) -> Counter[str]:
    return Counter(operation.kind for operation in recording.operations)


def jitted_block() -> Any:
    from flax import nnx

    class Block(nnx.Module):
        def __init__(self) -> None:
            rngs = nnx.Rngs(0)
            self.first = nnx.Conv(3, 4, (3, 3), rngs=rngs)
            self.twice = nnx.Conv(4, 4, (3, 3), rngs=rngs)
            self.norm = nnx.BatchNorm(4, momentum=0.8, epsilon=1e-3, rngs=rngs)
            self.pixels = nnx.Linear(4, 4, rngs=rngs)
            self.dropout = nnx.Dropout(0.25, rngs=rngs)
            self.fc = nnx.Linear(4, 5, rngs=rngs)

        @nnx.jit
        def __call__(self, x):
            x = self.norm(self.first(x))
            step = nnx.remat(lambda conv, x: nnx.silu(conv(x)))
            x = x + step(self.twice, step(self.twice, x))
            return nnx.softmax(self.fc(self.dropout(nnx.gelu(self.pixels(x))).mean((1, 2))))

    return Block()


@pytest.mark.parametrize("training", [False, True])
def test_what_is_jitted_is_recorded_as_python_runs_it(training: bool) -> None:
    recording = recorded(jitted_block(), training=training)
    assert kinds(recording) == Counter(
        {
            "conv": 4,
            "activation": 3,
            "image": 1,
            "norm": 1,
            "sum": 1,
            "dropout": 1,
            "mean": 1,
            "linear": 1,
            "softmax": 1,
        }
    )
    by_kind = {operation.kind: operation for operation in recording.operations}
    assert by_kind["dropout"].settings == {"rate": 0.25, "active": training}
    assert by_kind["norm"].settings["eps"] == 1e-3
    assert by_kind["norm"].settings["decay"] == (None if training else 0.8)
    activations = [each.settings["activation"] for each in recording.operations if each.kind == "activation"]
    assert activations == ["silu", "silu", "gelu_tanh"]
    convolutions = [each.weights["weight"] for each in recording.operations if each.kind == "conv"]
    assert convolutions == ["first.kernel", "twice.kernel", "twice.kernel", "pixels.kernel"]


def linen_pair(*, always: bool = False) -> Any:
    import jax
    import jax.numpy as jnp
    from flax import linen as nn

    class Net(nn.Module):
        @nn.compact
        def __call__(self, x, train=False):
            x = nn.Conv(4, (3, 3), strides=2, padding=1, use_bias=False, name="stem")(x)
            x = nn.relu(nn.BatchNorm(use_running_average=not (train or always), momentum=0.7, name="stem_norm")(x))
            x = nn.Dropout(0.5)(x, deterministic=not (train or always))
            return {"features": nn.Dense(5)(nn.avg_pool(x, x.shape[1:3]).squeeze((1, 2)))}

    module = Net()
    return module, module.init(jax.random.key(0), jnp.zeros((1, 17, 18, 3)))


def test_a_linen_pair_is_recorded_by_its_own_names() -> None:
    image, conv, norm, relu, dropout, mean, linear = recorded(linen_pair()).operations
    assert (image.kind, relu.kind, mean.kind, dropout.settings["active"]) == ("image", "relu", "mean", False)
    assert (conv.place, conv.weights) == ("stem", {"weight": "params.stem.kernel"})
    assert norm.settings["decay"] == 0.7
    assert norm.weights["running_var"] == "batch_stats.stem_norm.var"
    assert linear.weights == {"weight": "params.Dense_0.kernel", "bias": "params.Dense_0.bias"}


def test_what_stays_in_training_mode_is_seen() -> None:
    operations = recorded(linen_pair(always=True)).operations
    assert [operation.settings["active"] for operation in operations if operation.kind == "dropout"] == [True]
    assert [each.settings["batch_statistics"] for each in operations if each.kind == "norm"] == [True]


def test_another_call_draws_other_random_numbers() -> None:
    from resnet_jax import foreign

    model = foreign.adopt(linen_pair(always=True))
    outputs = [foreign.output_of(model, IMAGES) for _ in range(2)]
    assert not np.array_equal(*outputs)


def test_a_layer_that_computes_in_float32_is_seen() -> None:
    from flax import nnx

    model = nnx.Sequential(
        nnx.Conv(3, 4, (3, 3), dtype=np.float32, rngs=nnx.Rngs(0)), nnx.relu, lambda x: x.mean(axis=(1, 2))
    )
    dtypes = {operation.kind: operation.dtype for operation in recorded(model).operations}
    assert dtypes == {"image": "float64", "conv": "float32", "relu": "float32", "mean": "float32"}


def test_a_decision_by_numbers_is_refused_in_words() -> None:
    from flax import nnx

    model = nnx.Sequential(
        nnx.Conv(3, 4, (3, 3), rngs=nnx.Rngs(0)), lambda x: x if x.mean() > 0 else -x, lambda x: x.mean(axis=(1, 2))
    )
    with pytest.raises(RosettaError, match="decides in Python by the numbers"):
        recorded(model)


def test_training_by_own_names_is_the_trainers(flax: ModuleType) -> None:
    from resnet_jax.foreign import own_tensors
    from resnet_jax.foreign_training import foreign_fit, foreign_loss_and_gradients

    rng = np.random.default_rng(0)
    batches = [(rng.normal(size=(8, TINY.in_channels, 12, 12)), rng.integers(0, 10, 8)) for _ in range(3)]
    rule, rates = SGD(momentum=0.9, weight_decay=1e-2), [0.1, 0.05, 0.05]
    model, own = (flax.build(TINY, dtype="float64") for _ in range(2))
    loss, gradients = foreign_loss_and_gradients(own, *batches[0], axes="nhwc", is_softmax=False, training=True)
    assert len(gradients) == len(flax.loss_and_gradients(model, *batches[0])[1])
    losses = foreign_fit(own, batches, rule, rates, axes="nhwc", is_softmax=False)
    assert losses == pytest.approx(flax.fit(model, batches, rule, rates), rel=1e-12)
    assert loss == pytest.approx(losses[0], rel=1e-12)
    for name, tensor in own_tensors(model).items():
        assert np.abs(own_tensors(own)[name] - tensor).max() <= 1e-12, name
