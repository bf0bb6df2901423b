"""ResNets in Flax NNX as five students wrote them, each after another tutorial."""

from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Residual(nnx.Module):
    def __init__(self, inner, skip=None):
        self.inner = inner
        self.skip = skip if skip is not None else nnx.identity

    def __call__(self, x):
        return jax.nn.relu(self.inner(x) + self.skip(x))


def residual(i, o, s, rngs):
    inner = nnx.Sequential(
        nnx.Conv(i, o, (3, 3), s, use_bias=False, rngs=rngs),
        nnx.BatchNorm(o, rngs=rngs),
        nnx.relu,
        nnx.Conv(o, o, (3, 3), use_bias=False, rngs=rngs),
        nnx.BatchNorm(o, rngs=rngs),
    )
    if (i, s) == (o, 1):
        return Residual(inner)
    skip = nnx.Sequential(nnx.Conv(i, o, (1, 1), s, use_bias=False, rngs=rngs), nnx.BatchNorm(o, rngs=rngs))
    return Residual(inner, skip)


def all_sequential():
    """Style 1: one Sequential with Flax's habits: SAME padding, and the pools as functions."""
    rngs = nnx.Rngs(0)
    return nnx.Sequential(
        nnx.Conv(3, 8, kernel_size=(7, 7), strides=(2, 2), use_bias=False, rngs=rngs),
        nnx.BatchNorm(8, rngs=rngs),
        nnx.relu,
        partial(nnx.max_pool, window_shape=(3, 3), strides=(2, 2), padding="SAME"),
        residual(8, 8, 1, rngs),
        residual(8, 8, 1, rngs),
        residual(8, 16, 2, rngs),
        residual(16, 16, 1, rngs),
        lambda x: x.mean(axis=(1, 2)),
        nnx.Linear(16, 10, rngs=rngs),
    )


class ListBlock(nnx.Module):
    def __init__(self, cin, width, stride, rngs):
        conv = partial(nnx.Conv, use_bias=False, rngs=rngs)
        norm = partial(nnx.BatchNorm, momentum=0.9, epsilon=1e-3, rngs=rngs)
        self.convs = nnx.List(
            [
                conv(cin, width, (1, 1)),
                conv(width, width, (3, 3), strides=stride, padding=1),
                conv(width, 4 * width, (1, 1)),
            ]
        )
        self.norms = nnx.List([norm(width), norm(width), norm(4 * width)])
        self.skips = nnx.List()
        if stride != 1 or cin != 4 * width:
            self.skips.append(conv(cin, 4 * width, (1, 1), strides=stride, padding="VALID"))
            self.skips.append(norm(4 * width))

    def __call__(self, x):
        y = x
        for conv, norm in zip(self.convs, self.norms, strict=True):
            y = norm(conv(y))
            if norm is not self.norms[2]:
                y = nnx.relu(y)
        for skip in self.skips:
            x = skip(x)
        return nnx.relu(jnp.add(x, y))


class ListNet(nnx.Module):
    """Style 2: everything in nnx.List."""

    def __init__(self, rngs=None):
        rngs = rngs or nnx.Rngs(1)
        self.conv1 = nnx.Conv(3, 16, (7, 7), 2, padding=((3, 3), (3, 3)), use_bias=False, rngs=rngs)
        self.norm1 = nnx.BatchNorm(16, momentum=0.9, epsilon=1e-3, rngs=rngs)
        shapes = [(16, 4, 1), (16, 4, 1), (16, 8, 2), (32, 16, 2)]
        self.blocks = nnx.List([ListBlock(*shape, rngs) for shape in shapes])
        self.fc = nnx.Linear(64, 7, rngs=rngs)

    def __call__(self, x):
        x = nnx.relu(self.norm1(self.conv1(x)))
        x = nnx.max_pool(x, (3, 3), strides=(2, 2), padding=((1, 1), (1, 1)))
        for block in self.blocks:
            x = block(x)
        return self.fc(jnp.mean(x, axis=(1, 2)))


def make_block(cin, cout, stride, rngs):
    block = {
        "c1": nnx.Conv(cin, cout, (3, 3), stride, padding=1, rngs=rngs),
        "b1": nnx.BatchNorm(cout, rngs=rngs),
        "c2": nnx.Conv(cout, cout, (3, 3), padding=1, rngs=rngs),
        "b2": nnx.BatchNorm(cout, rngs=rngs),
    }
    if cin != cout:
        block["c3"] = nnx.Conv(cin, cout, (1, 1), stride, rngs=rngs)
    return nnx.Dict(block)


def apply_block(block, x):
    y = jax.nn.relu(block["b1"](block["c1"](x)))
    y = block["b2"](block["c2"](y))
    shortcut = block["c3"](x) if "c3" in block else x
    return jax.nn.relu(y + shortcut)


class FunctionalNet(nnx.Module):
    """Style 3: functions make the blocks and run them; avg_pool over the whole map, then a reshape."""

    def __init__(self):
        rngs = nnx.Rngs(params=2)
        self.stem = nnx.Conv(1, 8, (7, 7), 2, padding=3, rngs=rngs)
        self.stem_norm = nnx.BatchNorm(8, rngs=rngs)
        self.b1, self.b2 = make_block(8, 8, 1, rngs), make_block(8, 16, 2, rngs)
        self.b3, self.b4 = make_block(16, 16, 1, rngs), make_block(16, 24, 2, rngs)
        self.out = nnx.Linear(24, 10, rngs=rngs)

    def __call__(self, x):
        x = jax.nn.relu(self.stem_norm(self.stem(x)))
        x = nnx.max_pool(x, window_shape=(3, 3), strides=(2, 2), padding=((1, 1), (1, 1)))
        for block in (self.b1, self.b2, self.b3, self.b4):
            x = apply_block(block, x)
        x = nnx.avg_pool(x, window_shape=x.shape[1:3])
        return self.out(x.reshape(x.shape[0], -1))


class Bloc(nnx.Module):
    def __init__(self, entrees, sorties, pas=1, *, rngs):
        self.conv_a = nnx.Conv(entrees, sorties, (3, 3), strides=(pas, pas), padding=(1, 1), use_bias=False, rngs=rngs)
        self.norme_a = nnx.BatchNorm(sorties, momentum=0.9, rngs=rngs)
        self.conv_b = nnx.Conv(sorties, sorties, (3, 3), padding=(1, 1), use_bias=False, rngs=rngs)
        self.norme_b = nnx.BatchNorm(sorties, momentum=0.9, rngs=rngs)
        if pas != 1 or entrees != sorties:
            self.raccourci = nnx.Conv(entrees, sorties, (1, 1), strides=(pas, pas), use_bias=False, rngs=rngs)
            self.norme_raccourci = nnx.BatchNorm(sorties, momentum=0.9, rngs=rngs)

    def __call__(self, x):
        y = self.norme_b(self.conv_b(nnx.relu(self.norme_a(self.conv_a(x)))))
        if x.shape != y.shape:
            x = self.norme_raccourci(self.raccourci(x))
        return nnx.relu(y + x)


class Nomme(nnx.Module):
    """Style 4: named attributes in French, an `if` on the shapes, softmax at its end."""

    def __init__(self):
        rngs = nnx.Rngs(3)
        self.conv_entree = nnx.Conv(3, 8, (3, 3), padding=(1, 1), use_bias=False, rngs=rngs)
        self.norme_entree = nnx.BatchNorm(8, momentum=0.9, rngs=rngs)
        self.bloc_1, self.bloc_2 = Bloc(8, 8, rngs=rngs), Bloc(8, 8, rngs=rngs)
        self.bloc_3, self.bloc_4 = Bloc(8, 16, 2, rngs=rngs), Bloc(16, 16, rngs=rngs)
        self.bloc_5, self.bloc_6 = Bloc(16, 32, 2, rngs=rngs), Bloc(32, 32, rngs=rngs)
        self.sortie = nnx.Linear(32, 10, rngs=rngs)

    def __call__(self, x):
        x = nnx.relu(self.norme_entree(self.conv_entree(x)))
        for bloc in (self.bloc_1, self.bloc_2, self.bloc_3, self.bloc_4, self.bloc_5, self.bloc_6):
            x = bloc(x)
        return nnx.softmax(self.sortie(jnp.average(x, axis=(1, 2))))


class Bottleneck(nnx.Module):
    expansion = 4

    def __init__(self, inplanes, planes, stride=1, downsample=None, *, rngs):
        conv = partial(nnx.Conv, use_bias=False, rngs=rngs)
        norm = partial(nnx.BatchNorm, momentum=0.9, rngs=rngs)
        self.conv1, self.bn1 = conv(inplanes, planes, (1, 1), strides=stride), norm(planes)
        self.conv2, self.bn2 = conv(planes, planes, (3, 3), padding=1, feature_group_count=2), norm(planes)
        self.conv3 = conv(planes, 4 * planes, (1, 1))
        self.bn3 = norm(4 * planes, scale_init=nnx.initializers.zeros_init())
        self.downsample = downsample

    def __call__(self, x):
        identity = x if self.downsample is None else self.downsample(x)
        out = nnx.relu(self.bn1(self.conv1(x)))
        out = nnx.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        return nnx.relu(out + identity)


class MakeLayer(nnx.Module):
    """Style 5: `_make_layer`, groups, last norms that start at zero; strides in the first 1x1."""

    def __init__(self, layers=(1, 2, 1), num_classes=12):
        self.rngs = nnx.Rngs(4)
        self.inplanes = 16
        self.conv1 = nnx.Conv(3, 16, (7, 7), 2, padding=3, use_bias=False, rngs=self.rngs)
        self.bn1 = nnx.BatchNorm(16, momentum=0.9, rngs=self.rngs)
        self.layer1 = self._make_layer(8, layers[0])
        self.layer2 = self._make_layer(12, layers[1], 2)
        self.layer3 = self._make_layer(16, layers[2], 2)
        self.fc = nnx.Linear(64, num_classes, rngs=self.rngs)

    def _make_layer(self, planes, blocks, stride=1):
        downsample = None
        if stride != 1 or self.inplanes != 4 * planes:
            downsample = nnx.Sequential(
                nnx.Conv(self.inplanes, 4 * planes, (1, 1), stride, use_bias=False, rngs=self.rngs),
                nnx.BatchNorm(4 * planes, momentum=0.9, rngs=self.rngs),
            )
        layers = [Bottleneck(self.inplanes, planes, stride, downsample, rngs=self.rngs)]
        self.inplanes = 4 * planes
        layers += [Bottleneck(self.inplanes, planes, rngs=self.rngs) for _ in range(1, blocks)]
        return nnx.Sequential(*layers)

    def __call__(self, x):
        x = nnx.relu(self.bn1(self.conv1(x)))
        x = nnx.max_pool(x, (3, 3), (2, 2), [(1, 1), (1, 1)])
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(x.mean((1, 2)))
