"""What JAX does on two devices: one process, a mesh of two parts of its CPU, and a jitted step."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

from pathlib import Path

import jax
import jax.numpy as jnp
from flax import nnx
from jax import Array
from jax.sharding import AxisType, NamedSharding, PartitionSpec

from rosetta.differences.two_devices import on_two_devices


def join(_process: int, _folder: Path) -> None:
    """Makes two devices of the CPU."""
    jax.config.update("jax_num_cpu_devices", 2)


def _shared(batch: Array) -> Array:
    """A batch of which each device has its half."""
    mesh = jax.make_mesh((2,), ("data",), (AxisType.Auto,))
    return jax.device_put(batch, NamedSharding(mesh, PartitionSpec("data")))


def _images() -> Array:
    """Four images of 0 on the first device, four of 1 on the second."""
    return _shared(jnp.repeat(jnp.array([[0.0], [1.0]]), 4, axis=0))


@on_two_devices
def images_that_a_norm_sees() -> int:
    norm = nnx.BatchNorm(1, momentum=0.0, rngs=nnx.Rngs(0))  # the running mean is then that of the last batch
    nnx.jit(lambda norm, images: norm(images))(norm, _images())
    return 8 if norm.mean[...].item() == 0.5 else 4


@on_two_devices
def synchronised_norm_on_a_cpu() -> bool:
    norm = nnx.BatchNorm(1, axis_name="data", rngs=nnx.Rngs(0))
    graph, state = nnx.split(norm)
    images = _images()
    shares = jax.shard_map(
        lambda images: nnx.merge(graph, state, copy=True)(images),
        mesh=images.sharding.mesh,
        in_specs=PartitionSpec("data"),
        out_specs=PartitionSpec("data"),
    )
    return bool(jnp.isfinite(shares(images)).all())


@on_two_devices
def running_mean_on_the_second_device() -> float:
    norm = nnx.BatchNorm(1, momentum=0.5, rngs=nnx.Rngs(0))
    step = nnx.jit(lambda norm, images: norm(images))
    for _ in range(2):
        step(norm, _images())
    return norm.mean[...].addressable_data(1).item()


@on_two_devices
def gradient_of_two_devices() -> float:
    return jax.jit(jax.grad(lambda weight, images: (weight * images).mean()))(1.0, _images()).item()


@on_two_devices
def unequal_shares() -> str:
    try:
        _shared(jnp.array([[0.0], [1.0], [2.0], [3.0], [10.0]]))
    except ValueError:
        return "refused"
    return "taken"


@on_two_devices
def loss_on_the_second_device() -> float:
    return jax.jit(jnp.mean)(_images()).addressable_data(1).item()


@on_two_devices
def same_seed_same_dropout() -> bool:
    @jax.jit
    def dropped(images: Array) -> Array:
        return nnx.Dropout(0.5, rngs=nnx.Rngs(0))(images)

    first, second = dropped(_shared(jnp.ones(128))).reshape(2, 64)
    return bool((first == second).all())


@on_two_devices
def variance_around_10000() -> float:
    images = _shared(jax.random.normal(jax.random.key(0), (4096, 1)) + 10000)
    norm = nnx.BatchNorm(1, momentum=0.0, rngs=nnx.Rngs(0))
    nnx.jit(lambda norm, images: norm(images))(norm, images)
    return norm.var[...].item()
