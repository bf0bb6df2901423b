import keras
from keras import layers, ops


class Bottleneck(keras.layers.Layer):
    expansion = 4

    def __init__(self, in_channels, width, stride):
        super().__init__()
        out = self.expansion * width
        strides = {"1x1": (stride, 1, 1), "3x3": (1, stride, 1)}[STRIDE_IN]
        self.convs = [
            layers.Conv2D(width, 1, strides[0], use_bias=False),
            layers.Conv2D(width, 3, strides[1], groups=GROUPS, use_bias=False),
            layers.Conv2D(out, 1, strides[2], use_bias=False),
        ]
        self.norms = [layers.BatchNormalization(momentum=DECAY, epsilon=EPS) for _ in range(3)]
        self.downsample = None
        if stride != 1 or in_channels != out:
            self.downsample = keras.Sequential(
                [
                    layers.Conv2D(out, 1, stride, use_bias=False),
                    layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
                ]
            )

    def call(self, x, training=None):
        y = x
        for i, (conv, norm) in enumerate(zip(self.convs, self.norms, strict=True)):
            if i == 1:
                y = ops.pad(y, ((0, 0), (1, 1), (1, 1), (0, 0)))
            y = norm(conv(y), training=training)
            y = ops.relu(y) if i < 2 else y
        if self.downsample is not None:
            x = self.downsample(x, training=training)
        return ops.relu(x + y)


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride)
