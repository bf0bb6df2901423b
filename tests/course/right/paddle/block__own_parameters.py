import paddle
import paddle.nn.functional as F


class FunctionalBlock(paddle.nn.Layer):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.stride = stride
        self.kernel1 = self.create_parameter([channels, in_channels, 3, 3])
        self.kernel2 = self.create_parameter([channels, channels, 3, 3])
        self.kernel3 = None
        numbers = [1, 2]
        if stride != 1 or in_channels != channels:
            self.kernel3 = self.create_parameter([channels, in_channels, 1, 1])
            numbers.append(3)
        one = paddle.nn.initializer.Constant(1.0)
        for i in numbers:
            self.add_parameter(f"gamma{i}", self.create_parameter([channels], default_initializer=one))
            self.add_parameter(f"beta{i}", self.create_parameter([channels], is_bias=True))
            self.register_buffer(f"mean{i}", paddle.zeros([channels]))
            self.register_buffer(f"var{i}", paddle.ones([channels]))

    def norm(self, x, i):
        mean, var, gamma, beta = (getattr(self, f"{name}{i}") for name in ("mean", "var", "gamma", "beta"))
        return F.batch_norm(x, mean, var, gamma, beta, training=self.training, momentum=DECAY, epsilon=EPS)

    def forward(self, x):
        y = F.relu(self.norm(F.conv2d(x, self.kernel1, stride=self.stride, padding=1), 1))
        y = self.norm(F.conv2d(y, self.kernel2, padding=1), 2)
        if self.kernel3 is not None:
            x = self.norm(F.conv2d(x, self.kernel3, stride=self.stride), 3)
        return F.relu(x + y)


def make_block(in_channels, channels, stride):
    return FunctionalBlock(in_channels, channels, stride)
