import jax.numpy as jnp
from flax import nnx

he_init = nnx.initializers.variance_scaling(scale=2.0, mode="fan_out", distribution="normal")


class BasicBlock(nnx.Module):
    expansion: int = 1

    def __init__(self, in_planes: int, planes: int, stride: int = 1, *, rngs: nnx.Rngs) -> None:
        kw = {"use_bias": False, "kernel_init": he_init, "param_dtype": jnp.float64, "rngs": rngs}
        nkw = {"momentum": DECAY, "epsilon": EPS, "param_dtype": jnp.float64, "rngs": rngs}
        self.conv1 = nnx.Conv(in_planes, planes, kernel_size=(3, 3), strides=stride, padding=1, **kw)
        self.bn1 = nnx.BatchNorm(planes, **nkw)
        self.conv2 = nnx.Conv(planes, planes, kernel_size=(3, 3), strides=1, padding=1, **kw)
        self.bn2 = nnx.BatchNorm(planes, **nkw)
        self.shortcut = nnx.Sequential(lambda x: x)
        if stride != 1 or in_planes != self.expansion * planes:
            self.shortcut = nnx.Sequential(
                nnx.Conv(in_planes, self.expansion * planes, kernel_size=(1, 1), strides=stride, padding=0, **kw),
                nnx.BatchNorm(self.expansion * planes, **nkw),
            )

    def __call__(self, x):
        out = nnx.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out = out + self.shortcut(x)
        out = nnx.relu(out)
        return out


def make_block(in_channels, channels, stride):
    return BasicBlock(in_channels, channels, stride, rngs=nnx.Rngs(0))
