from keras import layers, ops


class ConvBN(layers.Layer):
    def __init__(self, filters, size, stride=1, groups=1):
        super().__init__()
        self.conv = layers.Conv2D(filters, size, stride, groups=groups, use_bias=False)
        self.norm = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.p = size // 2

    def call(self, x, training=None):
        x = ops.pad(x, ((0, 0), (self.p, self.p), (self.p, self.p), (0, 0)))
        return self.norm(self.conv(x), training=training)


class Bottleneck(layers.Layer):
    def __init__(self, cin, c, stride):
        super().__init__()
        self.a = ConvBN(c, 1, stride)
        self.b = ConvBN(c, 3, stride, GROUPS)
        self.c = ConvBN(4 * c, 1)
        self.d = ConvBN(4 * c, 1, stride) if stride != 1 or cin != 4 * c else layers.Identity()

    def call(self, x, training=None):
        y = ops.relu(self.a(x, training=training))
        y = ops.relu(self.b(y, training=training))
        return ops.relu(self.c(y, training=training) + self.d(x))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride)
