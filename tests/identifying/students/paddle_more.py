"""ResNets in Paddle as five more students wrote them."""

import paddle
import paddle.nn.functional as F
from paddle import nn


class Unrolled(nn.Layer):
    """Style 6: no loop and no block class, `block3_2`; ReLU before the norm and none after the sum."""

    def __init__(self):
        super().__init__()
        self.conv_initial = nn.Conv2D(3, 8, 7, stride=2, padding=3)
        self.pool = nn.MaxPool2D(3, stride=2)
        self.block1_1_conv1, self.block1_1_bn1 = nn.Conv2D(8, 8, 3, padding=1), nn.BatchNorm2D(8)
        self.block1_1_conv2, self.block1_1_bn2 = nn.Conv2D(8, 8, 3, padding=1), nn.BatchNorm2D(8)
        self.block2_1_conv1, self.block2_1_bn1 = nn.Conv2D(8, 16, 3, stride=2, padding=1), nn.BatchNorm2D(16)
        self.block2_1_conv2, self.block2_1_bn2 = nn.Conv2D(16, 16, 3, padding=1), nn.BatchNorm2D(16)
        self.block2_1_skip = nn.Conv2D(8, 16, 1, stride=2)
        self.block3_1_conv1, self.block3_1_bn1 = nn.Conv2D(16, 24, 3, stride=2, padding=1), nn.BatchNorm2D(24)
        self.block3_1_conv2, self.block3_1_bn2 = nn.Conv2D(24, 24, 3, padding=1), nn.BatchNorm2D(24)
        self.block3_1_skip = nn.Conv2D(16, 24, 1, stride=2)
        self.block3_2_conv1, self.block3_2_bn1 = nn.Conv2D(24, 24, 3, padding=1), nn.BatchNorm2D(24)
        self.block3_2_conv2, self.block3_2_bn2 = nn.Conv2D(24, 24, 3, padding=1), nn.BatchNorm2D(24)
        self.output = nn.Linear(24, 4)

    def forward(self, x):
        x = self.pool(self.conv_initial(x))

        out = self.block1_1_bn1(F.relu(self.block1_1_conv1(x)))
        out = self.block1_1_bn2(F.relu(self.block1_1_conv2(out)))
        x = x + out

        out = self.block2_1_bn1(F.relu(self.block2_1_conv1(x)))
        out = self.block2_1_bn2(F.relu(self.block2_1_conv2(out)))
        x = F.relu(self.block2_1_skip(x)) + out

        out = self.block3_1_bn1(F.relu(self.block3_1_conv1(x)))
        out = self.block3_1_bn2(F.relu(self.block3_1_conv2(out)))
        x = F.relu(self.block3_1_skip(x)) + out

        out = self.block3_2_bn1(F.relu(self.block3_2_conv1(x)))
        out = self.block3_2_bn2(F.relu(self.block3_2_conv2(out)))
        x = x + out

        return self.output(paddle.mean(x, axis=[2, 3]))


class InplaceBlock(nn.Layer):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.c1 = nn.Conv2D(cin, cout, 3, stride, 1, bias_attr=False)
        self.b1 = nn.BatchNorm2D(cout)
        self.c2 = nn.Conv2D(cout, cout, 3, 1, 1, bias_attr=False)
        self.b2 = nn.BatchNorm2D(cout)
        self.stride, self.missing = stride, cout - cin

    def forward(self, x):
        y = F.relu_(self.b1(self.c1(x)))
        y = self.b2(self.c2(y))
        if self.missing:
            x = x[:, :, :: self.stride, :: self.stride]
            n, _, h, w = x.shape
            zeros = paddle.zeros([n, self.missing // 2, h, w], dtype=x.dtype)
            x = paddle.concat([zeros, x, zeros], axis=1)
        y += x
        return F.relu_(y)


class InplaceCifar(nn.Layer):
    """Style 7: relu_ and `y += x`; the CIFAR network with zero channels (option A)."""

    def __init__(self):
        super().__init__()
        self.c0, self.b0 = nn.Conv2D(3, 8, 3, padding=1, bias_attr=False), nn.BatchNorm2D(8)
        shapes = [(8, 8, 1), (8, 8, 1), (8, 16, 2), (16, 16, 1), (16, 32, 2), (32, 32, 1)]
        self.blocks = nn.Sequential(*[InplaceBlock(*shape) for shape in shapes])
        self.linear = nn.Linear(32, 10)

    def forward(self, x):
        x = F.relu_(self.b0(self.c0(x)))
        x = self.blocks(x)
        x = F.avg_pool2d(x, kernel_size=x.shape[2:])
        return self.linear(x.reshape([x.shape[0], -1]))


class ConvBNReLU(nn.Layer):
    def __init__(self, cin, cout, kernel, stride=1, relu=True):
        super().__init__()
        half = kernel // 2
        self.pad = nn.Pad2D([half, half, half, half]) if half else nn.Identity()
        self.conv = nn.Conv2D(cin, cout, kernel, stride, padding="VALID", bias_attr=False)
        self.bn = nn.BatchNorm2D(cout, momentum=0.95)
        self.act = nn.ReLU() if relu else nn.Identity()

    def forward(self, x):
        return self.act(self.bn(self.conv(self.pad(x))))


class Block(nn.Layer):
    def __init__(self, cin, width, stride):
        super().__init__()
        self.identity_down = ConvBNReLU(cin, 4 * width, 1, stride, relu=False)
        self.path = nn.Sequential(
            ConvBNReLU(cin, width, 1), ConvBNReLU(width, width, 3, stride), ConvBNReLU(width, 4 * width, 1, relu=False)
        )

    def forward(self, x):
        return F.relu(self.path(x) + self.identity_down(x))


class Stage(nn.Layer):
    def __init__(self, cin, width, blocks, stride):
        super().__init__()
        self.blocks = nn.LayerList([Block(4 * width, width, 1) for _ in range(1, blocks)])
        self.blocks.insert(0, Block(cin, width, stride))

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x


class Nested(nn.Layer):
    """Style 8: units in blocks in stages; a padding layer before each convolution; option C."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(ConvBNReLU(3, 8, 3, 2), nn.MaxPool2D(3, 2, 1))
        self.stages = nn.Sequential(Stage(8, 4, 2, 1), Stage(16, 8, 1, 2))
        self.head = nn.Sequential(nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(32, 9))

    def forward(self, x):
        return self.head(self.stages(self.stem(x)))


class DictNet(nn.Layer):
    """Style 9: a LayerDict; a plain network, nothing is added anywhere."""

    def __init__(self):
        super().__init__()
        self.d = nn.LayerDict()
        shapes = [
            (3, 8, 1),
            (8, 8, 1),
            (8, 8, 1),
            (8, 8, 1),
            (8, 8, 1),
            (8, 12, 2),
            (12, 12, 1),
            (12, 12, 1),
            (12, 12, 1),
        ]
        for i, (cin, cout, stride) in enumerate(shapes):
            self.d[f"conv{i}"] = nn.Conv2D(cin, cout, 3, stride, 1, bias_attr=False)
            self.d[f"bn{i}"] = nn.BatchNorm2D(cout, epsilon=1e-4)
            self.d[f"relu{i}"] = nn.ReLU()
        self.d["gap"] = nn.AdaptiveAvgPool2D(1)
        self.d["flat"] = nn.Flatten()
        self.d["fc"] = nn.Linear(12, 10)

    def forward(self, x):
        for name in self.d:
            x = self.d[name](x)
        return x


class RawNet(nn.Layer):
    """Style 10: its own parameters and buffers and one long forward."""

    def __init__(self):
        super().__init__()
        shapes = [(8, 3, 7), (8, 8, 3), (8, 8, 3), (16, 8, 3), (16, 16, 3), (16, 8, 1)]
        for i, (cout, cin, k) in enumerate(shapes):
            setattr(self, f"w{i}", self.create_parameter([cout, cin, k, k]))
            setattr(self, f"g{i}", self.create_parameter([cout], default_initializer=nn.initializer.Constant(1.0)))
            setattr(self, f"s{i}", self.create_parameter([cout], is_bias=True))
            self.register_buffer(f"m{i}", paddle.zeros([cout]))
            self.register_buffer(f"v{i}", paddle.ones([cout]))
        self.w = self.create_parameter([16, 5])
        self.b = self.create_parameter([5], is_bias=True)

    def forward(self, x):
        t = self.training
        x = F.conv2d(x, self.w0, stride=2, padding=3)
        x = F.relu(F.batch_norm(x, self.m0, self.v0, self.g0, self.s0, training=t, momentum=0.8))
        x = F.max_pool2d(x, 3, 2, 1)
        y = F.conv2d(x, self.w1, padding=1)
        y = F.relu(F.batch_norm(y, self.m1, self.v1, self.g1, self.s1, training=t, momentum=0.8))
        y = F.conv2d(y, self.w2, padding=1)
        y = F.batch_norm(y, self.m2, self.v2, self.g2, self.s2, training=t, momentum=0.8)
        x = F.relu(x + y)
        y = F.conv2d(x, self.w3, stride=2, padding=1)
        y = F.relu(F.batch_norm(y, self.m3, self.v3, self.g3, self.s3, training=t, momentum=0.8))
        y = F.conv2d(y, self.w4, padding=1)
        y = F.batch_norm(y, self.m4, self.v4, self.g4, self.s4, training=t, momentum=0.8)
        x = F.conv2d(x, self.w5, stride=2)
        x = F.batch_norm(x, self.m5, self.v5, self.g5, self.s5, training=t, momentum=0.8)
        x = F.relu(x + y)
        x = paddle.mean(x, [2, 3])
        return F.softmax(F.linear(x, self.w, self.b), axis=-1)
