"""What JAX does on two devices: each probe runs in one process that has made two of its CPU."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jax.sharding import NamedSharding, PartitionSpec


def images_that_a_norm_sees() -> int:
    each = NamedSharding(jax.make_mesh((2,), ("data",)), PartitionSpec("data"))
    images = jax.device_put(jnp.repeat(jnp.array([[0.0], [1.0]]), 4, axis=0), each)
    norm = nnx.BatchNorm(1, momentum=0.0, rngs=nnx.Rngs(0))  # the running mean is then that of the last batch
    nnx.jit(lambda norm, images: norm(images))(norm, images)
    return 8 if norm.mean[...].item() == 0.5 else 4


def synchronised_norm_on_a_cpu() -> bool:
    mesh = jax.make_mesh((2,), ("data",))
    images = jnp.repeat(jnp.array([[0.0], [1.0]]), 4, axis=0)
    graph, state = nnx.split(nnx.BatchNorm(1, axis_name="data", rngs=nnx.Rngs(0)))
    normalised = jax.shard_map(
        lambda images: nnx.merge(graph, state, copy=True)(images),
        mesh=mesh,
        in_specs=PartitionSpec("data"),
        out_specs=PartitionSpec("data"),
    )(jax.device_put(images, NamedSharding(mesh, PartitionSpec("data"))))
    first, *_, last = np.asarray(normalised)
    return bool(first < 0 < last)


def running_mean_on_the_second_device() -> float:
    each = NamedSharding(jax.make_mesh((2,), ("data",)), PartitionSpec("data"))
    images = jax.device_put(jnp.repeat(jnp.array([[0.0], [1.0]]), 4, axis=0), each)
    norm = nnx.BatchNorm(1, momentum=0.5, rngs=nnx.Rngs(0))
    step = nnx.jit(lambda norm, images: norm(images))
    for _ in range(2):
        step(norm, images)
    return norm.mean[...].addressable_data(1).item()


def gradient_of_two_devices() -> float:
    each = NamedSharding(jax.make_mesh((2,), ("data",)), PartitionSpec("data"))
    images = jax.device_put(jnp.repeat(jnp.array([[0.0], [1.0]]), 4, axis=0), each)
    return jax.jit(jax.grad(lambda weight, images: (weight * images).mean()))(1.0, images).item()


def unequal_shares() -> str:
    each = NamedSharding(jax.make_mesh((2,), ("data",)), PartitionSpec("data"))
    try:
        jax.device_put(jnp.array([[0.0], [1.0], [2.0], [3.0], [10.0]]), each)
    except ValueError:
        return "refused"
    return "taken"


def loss_on_the_second_device() -> float:
    each = NamedSharding(jax.make_mesh((2,), ("data",)), PartitionSpec("data"))
    images = jax.device_put(jnp.repeat(jnp.array([[0.0], [1.0]]), 4, axis=0), each)
    return jax.jit(jnp.mean)(images).addressable_data(1).item()


def same_seed_same_dropout() -> bool:
    each = NamedSharding(jax.make_mesh((2,), ("data",)), PartitionSpec("data"))
    images = jax.device_put(jnp.ones(128), each)
    dropped = jax.jit(lambda images: nnx.Dropout(0.5, rngs=nnx.Rngs(0))(images))(images)
    return bool(np.array_equal(dropped.addressable_data(0), dropped.addressable_data(1)))


def variance_around_10000() -> float:
    each = NamedSharding(jax.make_mesh((2,), ("data",)), PartitionSpec("data"))
    images = jax.device_put(jax.random.normal(jax.random.key(0), (4096, 1)) + 10000, each)
    norm = nnx.BatchNorm(1, momentum=0.0, rngs=nnx.Rngs(0))
    nnx.jit(lambda norm, images: norm(images))(norm, images)
    return norm.var[...].item()
