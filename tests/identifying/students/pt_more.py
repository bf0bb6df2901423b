"""ResNets in PyTorch as five more students wrote them."""

import torch
from torch import nn
from torch.nn import functional as F


class Unrolled(nn.Module):
    """Style 6: no loop and no block class, `block3_2`; ReLU before the norm and none after the sum."""

    def __init__(self):
        super().__init__()
        self.conv_initial = nn.Conv2d(1, 8, kernel_size=7, stride=2, padding=3)
        self.pool = nn.MaxPool2d(kernel_size=3, stride=2)
        self.block1_1_conv1 = nn.Conv2d(8, 8, 3, padding=1)
        self.block1_1_bn1 = nn.BatchNorm2d(8)
        self.block1_1_conv2 = nn.Conv2d(8, 8, 3, padding=1)
        self.block1_1_bn2 = nn.BatchNorm2d(8)
        self.block2_1_conv1 = nn.Conv2d(8, 16, 3, stride=2, padding=1)
        self.block2_1_bn1 = nn.BatchNorm2d(16)
        self.block2_1_conv2 = nn.Conv2d(16, 16, 3, padding=1)
        self.block2_1_bn2 = nn.BatchNorm2d(16)
        self.block2_1_skip = nn.Conv2d(8, 16, 1, stride=2)
        self.block3_1_conv1 = nn.Conv2d(16, 24, 3, stride=2, padding=1)
        self.block3_1_bn1 = nn.BatchNorm2d(24)
        self.block3_1_conv2 = nn.Conv2d(24, 24, 3, padding=1)
        self.block3_1_bn2 = nn.BatchNorm2d(24)
        self.block3_1_skip = nn.Conv2d(16, 24, 1, stride=2)
        self.block3_2_conv1 = nn.Conv2d(24, 24, 3, padding=1)
        self.block3_2_bn1 = nn.BatchNorm2d(24)
        self.block3_2_conv2 = nn.Conv2d(24, 24, 3, padding=1)
        self.block3_2_bn2 = nn.BatchNorm2d(24)
        self.gap = nn.AdaptiveAvgPool2d(output_size=1)
        self.output = nn.Linear(24, 4)

    def forward(self, x):
        x = self.pool(self.conv_initial(x))

        out = self.block1_1_bn1(F.relu(self.block1_1_conv1(x)))
        out = self.block1_1_bn2(F.relu(self.block1_1_conv2(out)))
        x = out + x

        out = self.block2_1_bn1(F.relu(self.block2_1_conv1(x)))
        out = self.block2_1_bn2(F.relu(self.block2_1_conv2(out)))
        x = out + F.relu(self.block2_1_skip(x))

        out = self.block3_1_bn1(F.relu(self.block3_1_conv1(x)))
        out = self.block3_1_bn2(F.relu(self.block3_1_conv2(out)))
        x = out + F.relu(self.block3_1_skip(x))

        out = self.block3_2_bn1(F.relu(self.block3_2_conv1(x)))
        out = self.block3_2_bn2(F.relu(self.block3_2_conv2(out)))
        x = out + x

        return self.output(self.gap(x).squeeze(3).squeeze(2))


class InplaceBlock(nn.Module):
    def __init__(self, in_planes, planes, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(in_planes, planes, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, kernel_size=3, stride=1, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.stride, self.missing = stride, planes - in_planes

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)), inplace=True)
        out = self.bn2(self.conv2(out))
        if self.missing:
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.missing // 2, self.missing // 2))
        out += x
        return out.relu_()


class InplaceCifar(nn.Module):
    """Style 7: `+=`, `relu_` and inplace=True; the CIFAR network with zero channels (option A)."""

    def __init__(self, n=2):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.layers = nn.Sequential()
        planes = 8
        for stage, width in enumerate((8, 16, 32)):
            for i in range(n):
                self.layers.append(InplaceBlock(planes, width, 2 if stage and not i else 1))
                planes = width
        self.linear = nn.Linear(32, 10)

    def forward(self, x):
        out = self.conv1(x)
        out = self.bn1(out).relu_()
        out = self.layers(out)
        out = F.avg_pool2d(out, out.size()[3])
        return self.linear(out.view(out.size(0), -1))


class ConvBNReLU(nn.Sequential):
    """A padding layer, an unpadded convolution and what follows."""

    def __init__(self, cin, cout, kernel, stride=1, relu=True):
        super().__init__()
        if kernel > 1:
            self.add_module("pad", nn.ZeroPad2d(kernel // 2))
        self.add_module("conv", nn.Conv2d(cin, cout, kernel, stride, bias=False))
        self.add_module("bn", nn.BatchNorm2d(cout, momentum=0.05))
        if relu:
            self.add_module("relu", nn.ReLU(inplace=True))


class Block(nn.Module):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.main_path = nn.Sequential(
            ConvBNReLU(cin, cout // 4, 1),
            ConvBNReLU(cout // 4, cout // 4, 3, stride),
            ConvBNReLU(cout // 4, cout, 1, relu=False),
        )
        self.identity_down = ConvBNReLU(cin, cout, 1, stride, relu=False)
        self.final = nn.ReLU()

    def forward(self, x):
        return self.final(self.identity_down(x) + self.main_path(x))


class Stage(nn.Module):
    def __init__(self, cin, cout, blocks, stride):
        super().__init__()
        self.blocks = nn.Sequential(Block(cin, cout, stride), *[Block(cout, cout, 1) for _ in range(blocks - 1)])

    def forward(self, x):
        return self.blocks(x)


class Nested(nn.Module):
    """Style 8: units in blocks in stages in a backbone; a projection in every block (option C); images are NHWC."""

    def __init__(self):
        super().__init__()
        self.backbone = nn.ModuleDict(
            {
                "stem": nn.Sequential(ConvBNReLU(3, 12, 5, 2), nn.MaxPool2d(3, 2, padding=1)),
                "stages": nn.Sequential(Stage(12, 16, 2, 1), Stage(16, 32, 2, 2)),
            }
        )
        self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 9))

    def forward(self, images):
        x = images.permute(0, 3, 1, 2)
        x = self.backbone["stages"](self.backbone["stem"](x))
        return self.head(x)


class DictNet(nn.Module):
    """Style 9: one dictionary of layers by name; pre-activation."""

    widths = (8, 16, 16)

    def __init__(self):
        super().__init__()
        net = {"in": nn.Conv2d(3, 8, 3, padding=1, bias=False)}
        before = 8
        for i, width in enumerate(self.widths):
            for j in range(2):
                tag = f"s{i}u{j}"
                net[tag + "_bnA"] = nn.BatchNorm2d(before)
                net[tag + "_convA"] = nn.Conv2d(before, width, 3, 2 if i and not j else 1, 1, bias=False)
                net[tag + "_bnB"] = nn.BatchNorm2d(width)
                net[tag + "_convB"] = nn.Conv2d(width, width, 3, 1, 1, bias=False)
                if j == 0 and (i or before != width):
                    net[tag + "_proj"] = nn.Conv2d(before, width, 1, 2, bias=False)
                before = width
        net["bn_last"] = nn.BatchNorm2d(before)
        net["out"] = nn.Linear(before, 6)
        self.net = nn.ModuleDict(net)

    def forward(self, x):
        net = self.net
        x = net["in"](x)
        for tag in [f"s{i}u{j}" for i in range(len(self.widths)) for j in range(2)]:
            pre = net[tag + "_bnA"](x).relu()
            y = net[tag + "_convB"](net[tag + "_bnB"](net[tag + "_convA"](pre)).relu())
            x = y + (net[tag + "_proj"](pre) if tag + "_proj" in net else x)
        x = net["bn_last"](x).relu()
        return net["out"](x.mean(-1).mean(-1))


def tf_pad(x, k, s, value=0.0):
    missing = [max((-(-n // s) - 1) * s + k - n, 0) for n in x.shape[-2:]]
    (top, left) = (m // 2 for m in missing)
    return F.pad(x, (left, missing[1] - left, top, missing[0] - top), value=value)


class RawNet(nn.Module):
    """Style 10: its own parameters and buffers, one long forward; padded as TensorFlow pads, softmax at its end."""

    def __init__(self):
        super().__init__()
        self.w0, self.z0 = self.kernel(8, 3, 7), nn.Parameter(torch.zeros(8))
        self.bn(0, 8)
        self.w1, self.z1 = self.kernel(8, 8, 3), nn.Parameter(torch.zeros(8))
        self.bn(1, 8)
        self.w2, self.z2 = self.kernel(8, 8, 3), nn.Parameter(torch.zeros(8))
        self.bn(2, 8)
        self.w3, self.z3 = self.kernel(16, 8, 3), nn.Parameter(torch.zeros(16))
        self.bn(3, 16)
        self.w4, self.z4 = self.kernel(16, 16, 3), nn.Parameter(torch.zeros(16))
        self.bn(4, 16)
        self.w5, self.z5 = self.kernel(16, 8, 1), nn.Parameter(torch.zeros(16))
        self.bn(5, 16)
        self.w6, self.z6 = nn.Parameter(torch.randn(5, 16) / 4), nn.Parameter(torch.zeros(5))

    def kernel(self, cout, cin, k):
        return nn.Parameter(torch.randn(cout, cin, k, k) * (2 / (cin * k * k)) ** 0.5)

    def bn(self, i, c):
        self.register_parameter(f"gamma{i}", nn.Parameter(torch.ones(c)))
        self.register_parameter(f"beta{i}", nn.Parameter(torch.zeros(c)))
        self.register_buffer(f"mu{i}", torch.zeros(c))
        self.register_buffer(f"var{i}", torch.ones(c))

    def forward(self, x):
        t = self.training
        x = F.conv2d(tf_pad(x, 7, 2), self.w0, self.z0, stride=2)
        x = F.relu(F.batch_norm(x, self.mu0, self.var0, self.gamma0, self.beta0, t, 0.01, 1e-3))
        x = F.max_pool2d(tf_pad(x, 3, 2, float("-inf")), 3, 2)
        y = F.conv2d(x, self.w1, self.z1, padding=1)
        y = F.relu(F.batch_norm(y, self.mu1, self.var1, self.gamma1, self.beta1, t, 0.01, 1e-3))
        y = F.conv2d(y, self.w2, self.z2, padding=1)
        y = F.batch_norm(y, self.mu2, self.var2, self.gamma2, self.beta2, t, 0.01, 1e-3)
        x = F.relu(x + y)
        y = F.conv2d(tf_pad(x, 3, 2), self.w3, self.z3, stride=2)
        y = F.relu(F.batch_norm(y, self.mu3, self.var3, self.gamma3, self.beta3, t, 0.01, 1e-3))
        y = F.conv2d(y, self.w4, self.z4, padding="same")
        y = F.batch_norm(y, self.mu4, self.var4, self.gamma4, self.beta4, t, 0.01, 1e-3)
        x = F.conv2d(x, self.w5, self.z5, stride=2)
        x = F.batch_norm(x, self.mu5, self.var5, self.gamma5, self.beta5, t, 0.01, 1e-3)
        x = F.relu(x + y)
        x = x.view(x.size(0), x.size(1), -1).mean(2)
        return F.linear(x, self.w6, self.z6).softmax(dim=-1)
