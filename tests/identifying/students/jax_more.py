"""ResNets in Flax NNX as five more students wrote them."""

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


class Unrolled(nnx.Module):
    """Style 6: no loop and no block class, `block3_2`; ReLU before the norm and none after the sum."""

    def __init__(self, rngs: nnx.Rngs | None = None):
        rngs = rngs or nnx.Rngs(0)
        self.conv_initial = nnx.Conv(3, 8, (7, 7), 2, padding=3, rngs=rngs)
        self.block1_1_conv1 = nnx.Conv(8, 8, (3, 3), padding=1, rngs=rngs)
        self.block1_1_bn1 = nnx.BatchNorm(8, rngs=rngs)
        self.block1_1_conv2 = nnx.Conv(8, 8, (3, 3), padding=1, rngs=rngs)
        self.block1_1_bn2 = nnx.BatchNorm(8, rngs=rngs)
        self.block2_1_conv1 = nnx.Conv(8, 16, (3, 3), 2, padding=1, rngs=rngs)
        self.block2_1_bn1 = nnx.BatchNorm(16, rngs=rngs)
        self.block2_1_conv2 = nnx.Conv(16, 16, (3, 3), padding=1, rngs=rngs)
        self.block2_1_bn2 = nnx.BatchNorm(16, rngs=rngs)
        self.block2_1_skip = nnx.Conv(8, 16, (1, 1), 2, rngs=rngs)
        self.block3_1_conv1 = nnx.Conv(16, 24, (3, 3), 2, padding=1, rngs=rngs)
        self.block3_1_bn1 = nnx.BatchNorm(24, rngs=rngs)
        self.block3_1_conv2 = nnx.Conv(24, 24, (3, 3), padding=1, rngs=rngs)
        self.block3_1_bn2 = nnx.BatchNorm(24, rngs=rngs)
        self.block3_1_skip = nnx.Conv(16, 24, (1, 1), 2, rngs=rngs)
        self.block3_2_conv1 = nnx.Conv(24, 24, (3, 3), padding=1, rngs=rngs)
        self.block3_2_bn1 = nnx.BatchNorm(24, rngs=rngs)
        self.block3_2_conv2 = nnx.Conv(24, 24, (3, 3), padding=1, rngs=rngs)
        self.block3_2_bn2 = nnx.BatchNorm(24, rngs=rngs)
        self.output = nnx.Linear(24, 4, rngs=rngs)

    def __call__(self, x):
        x = nnx.max_pool(self.conv_initial(x), (3, 3), strides=(2, 2))

        out = self.block1_1_bn1(nnx.relu(self.block1_1_conv1(x)))
        out = self.block1_1_bn2(nnx.relu(self.block1_1_conv2(out)))
        x = out + x

        out = self.block2_1_bn1(nnx.relu(self.block2_1_conv1(x)))
        out = self.block2_1_bn2(nnx.relu(self.block2_1_conv2(out)))
        x = out + nnx.relu(self.block2_1_skip(x))

        out = self.block3_1_bn1(nnx.relu(self.block3_1_conv1(x)))
        out = self.block3_1_bn2(nnx.relu(self.block3_1_conv2(out)))
        x = out + nnx.relu(self.block3_1_skip(x))

        out = self.block3_2_bn1(nnx.relu(self.block3_2_conv1(x)))
        out = self.block3_2_bn2(nnx.relu(self.block3_2_conv2(out)))
        x = out + x
        return self.output(x.mean(1).mean(1))


class ZeroChannelBlock(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.c1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.n1 = nnx.BatchNorm(cout, momentum=0.9, rngs=rngs)
        self.c2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.n2 = nnx.BatchNorm(cout, momentum=0.9, rngs=rngs)
        self.stride, self.half = stride, (cout - cin) // 2

    def __call__(self, x):
        y = self.c1(x)
        y = self.n1(y)
        y = jnp.maximum(y, 0)
        y = self.c2(y)
        y = self.n2(y)
        if self.half:
            x = x[:, :: self.stride, :: self.stride, :]
            x = jnp.pad(x, ((0, 0), (0, 0), (0, 0), (self.half, self.half)))
        y += x
        return jnp.maximum(y, 0)


class Rebinding(nnx.Module):
    """Style 7: `y += x` and jnp.maximum for a ReLU; zero channels (option A)."""

    def __init__(self):
        rngs = nnx.Rngs(1)
        self.conv = nnx.Conv(3, 8, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.norm = nnx.BatchNorm(8, momentum=0.9, rngs=rngs)
        shapes = [(8, 8, 1), (8, 8, 1), (8, 16, 2), (16, 16, 1), (16, 32, 2), (32, 32, 1)]
        self.blocks = nnx.List(ZeroChannelBlock(*shape, rngs) for shape in shapes)
        self.fc = nnx.Linear(32, 10, rngs=rngs)

    def __call__(self, x):
        x = jnp.maximum(self.norm(self.conv(x)), 0)
        for block in self.blocks:
            x = block(x)
        return self.fc(x.mean(axis=(1, 2)))


class ConvBNReLU(nnx.Module):
    def __init__(self, cin, cout, kernel, stride=1, relu=True, *, rngs):
        self.margin = kernel // 2
        self.conv = nnx.Conv(cin, cout, (kernel, kernel), stride, padding="VALID", use_bias=False, rngs=rngs)
        self.bn = nnx.BatchNorm(cout, momentum=0.95, rngs=rngs)
        self.act = nnx.relu if relu else nnx.identity

    def __call__(self, x):
        m = self.margin
        return self.act(self.bn(self.conv(jnp.pad(x, [(0, 0), (m, m), (m, m), (0, 0)]))))


class Block(nnx.Module):
    def __init__(self, cin, width, stride, *, rngs):
        self.skip_conv = ConvBNReLU(cin, 4 * width, 1, stride, relu=False, rngs=rngs)
        self.path = nnx.Sequential(
            ConvBNReLU(cin, width, 1, rngs=rngs),
            ConvBNReLU(width, width, 3, stride, rngs=rngs),
            ConvBNReLU(width, 4 * width, 1, relu=False, rngs=rngs),
        )

    def __call__(self, x):
        return nnx.relu(self.skip_conv(x) + self.path(x))


class Stage(nnx.Module):
    def __init__(self, cin, width, n, stride, *, rngs):
        rest = [Block(4 * width, width, 1, rngs=rngs) for _ in range(1, n)]
        self.blocks = nnx.Sequential(Block(cin, width, stride, rngs=rngs), *rest)

    def __call__(self, x):
        return self.blocks(x)


class Nested(nnx.Module):
    """Style 8: units in blocks in stages; takes NCHW as PyTorch does; a projection in every block (option C)."""

    def __init__(self):
        rngs = nnx.Rngs(2)
        self.stem = ConvBNReLU(3, 8, 5, 2, rngs=rngs)
        self.stages = nnx.List([Stage(8, 4, 2, 1, rngs=rngs), Stage(16, 8, 2, 2, rngs=rngs)])
        self.head = nnx.Linear(32, 9, rngs=rngs)

    def __call__(self, x):
        x = self.stem(jnp.transpose(x, (0, 2, 3, 1)))
        x = nnx.max_pool(x, (3, 3), strides=(2, 2), padding=((1, 1), (1, 1)))
        for stage in self.stages:
            x = stage(x)
        return self.head(x.mean(axis=(1, 2)))


class DictNet(nnx.Module):
    """Style 9: an nnx.Dict of layers by name; pre-activation."""

    shapes = ((8, 8, 1), (8, 8, 1), (8, 16, 2), (16, 16, 1))

    def __init__(self):
        rngs = nnx.Rngs(3)
        net = {"conv": nnx.Conv(3, 8, (3, 3), use_bias=False, rngs=rngs)}
        for i, (cin, cout, stride) in enumerate(self.shapes):
            net[f"norm_a{i}"] = nnx.BatchNorm(cin, rngs=rngs)
            net[f"conv_a{i}"] = nnx.Conv(cin, cout, (3, 3), stride, use_bias=False, rngs=rngs)
            net[f"norm_b{i}"] = nnx.BatchNorm(cout, rngs=rngs)
            net[f"conv_b{i}"] = nnx.Conv(cout, cout, (3, 3), use_bias=False, rngs=rngs)
            if stride == 2:
                net[f"skip{i}"] = nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs)
        net["norm"] = nnx.BatchNorm(16, rngs=rngs)
        net["fc"] = nnx.Linear(16, 4, rngs=rngs)
        self.net = nnx.Dict(net)

    def __call__(self, x):
        net = self.net
        x = net["conv"](x)
        for i in range(len(self.shapes)):
            pre = nnx.relu(net[f"norm_a{i}"](x))
            y = net[f"conv_a{i}"](pre)
            y = net[f"conv_b{i}"](nnx.relu(net[f"norm_b{i}"](y)))
            x = y + (net[f"skip{i}"](pre) if f"skip{i}" in net else x)
        return net["fc"](nnx.relu(net["norm"](x)).mean((1, 2)))


class RawNet(nnx.Module):
    """Style 10: its own parameters, lax convolutions, a norm by hand and one long call."""

    def __init__(self):
        shapes = [(7, 3, 8), (3, 8, 8), (3, 8, 8), (3, 8, 16), (3, 16, 16), (1, 8, 16)]
        keys = jax.random.split(jax.random.key(0), len(shapes) + 1)
        for i, (k, cin, cout) in enumerate(shapes):
            kernel = jax.random.normal(keys[i], (k, k, cin, cout)) * (2 / (k * k * cin)) ** 0.5
            setattr(self, f"k{i}", nnx.Param(kernel))
            setattr(self, f"g{i}", nnx.Param(jnp.ones(cout)))
            setattr(self, f"b{i}", nnx.Param(jnp.zeros(cout)))
            setattr(self, f"m{i}", nnx.BatchStat(jnp.zeros(cout)))
            setattr(self, f"v{i}", nnx.BatchStat(jnp.ones(cout)))
        self.w = nnx.Param(jax.random.normal(keys[-1], (16, 5)) / 4)
        self.b = nnx.Param(jnp.zeros(5))
        self.use_running_average = False

    def conv(self, x, i, stride=1):
        pad = getattr(self, f"k{i}").shape[0] // 2
        return lax.conv_general_dilated(
            x,
            getattr(self, f"k{i}")[...],
            (stride, stride),
            [(pad, pad)] * 2,
            dimension_numbers=("NHWC", "HWIO", "NHWC"),
        )

    def norm(self, x, i):
        mean, var = getattr(self, f"m{i}"), getattr(self, f"v{i}")
        if self.use_running_average:
            mu, sigma2 = mean[...], var[...]
        else:
            mu, sigma2 = x.mean((0, 1, 2)), x.var((0, 1, 2))
            mean[...] = 0.8 * mean[...] + 0.2 * mu
            var[...] = 0.8 * var[...] + 0.2 * sigma2
        return (x - mu) * lax.rsqrt(sigma2 + 1e-4) * getattr(self, f"g{i}")[...] + getattr(self, f"b{i}")[...]

    def __call__(self, x):
        x = jax.nn.relu(self.norm(self.conv(x, 0, 2), 0))
        x = lax.reduce_window(x, -jnp.inf, lax.max, (1, 3, 3, 1), (1, 2, 2, 1), "SAME")
        y = jax.nn.relu(self.norm(self.conv(x, 1), 1))
        y = self.norm(self.conv(y, 2), 2)
        x = jax.nn.relu(x + y)
        y = jax.nn.relu(self.norm(self.conv(x, 3, 2), 3))
        y = self.norm(self.conv(y, 4), 4)
        x = jax.nn.relu(self.norm(self.conv(x, 5, 2), 5) + y)
        x = jnp.sum(x, axis=(1, 2)) / (x.shape[1] * x.shape[2])
        return jnp.dot(x, self.w[...]) + self.b[...]
