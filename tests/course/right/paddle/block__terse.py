from paddle.nn import BatchNorm2D, Conv2D, Layer, ReLU, Sequential
from paddle.nn.functional import relu


class B(Layer):
    def __init__(self, i, o, s):
        super().__init__()
        u = lambda a, k, t: [Conv2D(a, o, k, t, k // 2, bias_attr=False), BatchNorm2D(o, DECAY, EPS)]  # noqa: E731
        self.f = Sequential(*u(i, 3, s), ReLU(), *u(o, 3, 1))
        self.g = Sequential(*(u(i, 1, s) if s > 1 or i != o else []))

    def forward(self, x):
        return relu(self.f(x) + self.g(x))


make_block = B
