"""ResNets in Keras as five more students wrote them."""

import keras
import tensorflow as tf
from keras import layers, ops


class Unrolled(keras.Model):
    """Style 6: no loop and no block class, `block3_2`; a projection with norm and ReLU, and a ReLU before the sum."""

    def __init__(self):
        super().__init__()
        self.conv1 = layers.Conv2D(8, 5, strides=2, padding="same", activation="relu")
        self.pool1 = layers.MaxPooling2D(pool_size=3, strides=2)
        self.block1_1_a = layers.Conv2D(8, 3, padding="same")
        self.block1_1_bn_a = layers.BatchNormalization()
        self.block1_1_b = layers.Conv2D(8, 3, padding="same")
        self.block1_1_bn_b = layers.BatchNormalization()
        self.block2_1_a = layers.Conv2D(16, 3, strides=2, padding="same")
        self.block2_1_bn_a = layers.BatchNormalization()
        self.block2_1_b = layers.Conv2D(16, 3, padding="same")
        self.block2_1_bn_b = layers.BatchNormalization()
        self.block2_1_skip = layers.Conv2D(16, 1, strides=2, padding="same", activation="relu")
        self.block3_1_a = layers.Conv2D(24, 3, strides=2, padding="same")
        self.block3_1_bn_a = layers.BatchNormalization()
        self.block3_1_b = layers.Conv2D(24, 3, padding="same")
        self.block3_1_bn_b = layers.BatchNormalization()
        self.block3_1_skip = layers.Conv2D(24, 1, strides=2, padding="same", activation="relu")
        self.block3_2_a = layers.Conv2D(24, 3, padding="same")
        self.block3_2_bn_a = layers.BatchNormalization()
        self.block3_2_b = layers.Conv2D(24, 3, padding="same")
        self.block3_2_bn_b = layers.BatchNormalization()
        self.avg = layers.GlobalAveragePooling2D()
        self.dense = layers.Dense(3)
        self.softmax = layers.Softmax()

    def call(self, x, training=False):
        x = self.pool1(self.conv1(x))

        y = keras.activations.relu(self.block1_1_bn_a(self.block1_1_a(x), training=training))
        y = keras.activations.relu(self.block1_1_bn_b(self.block1_1_b(y), training=training))
        x = keras.activations.relu(x + y)

        y = keras.activations.relu(self.block2_1_bn_a(self.block2_1_a(x), training=training))
        y = keras.activations.relu(self.block2_1_bn_b(self.block2_1_b(y), training=training))
        x = keras.activations.relu(self.block2_1_skip(x) + y)

        y = keras.activations.relu(self.block3_1_bn_a(self.block3_1_a(x), training=training))
        y = keras.activations.relu(self.block3_1_bn_b(self.block3_1_b(y), training=training))
        x = keras.activations.relu(self.block3_1_skip(x) + y)

        y = keras.activations.relu(self.block3_2_bn_a(self.block3_2_a(x), training=training))
        y = keras.activations.relu(self.block3_2_bn_b(self.block3_2_b(y), training=training))
        x = keras.activations.relu(x + y)
        return self.softmax(self.dense(self.avg(x)))


class ZeroChannelBlock(layers.Layer):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.c1 = layers.Conv2D(cout, 3, stride, "same", use_bias=False)
        self.n1 = layers.BatchNormalization(momentum=0.9)
        self.c2 = layers.Conv2D(cout, 3, 1, "same", use_bias=False)
        self.n2 = layers.BatchNormalization(momentum=0.9)
        self.stride, self.extra = stride, cout - cin

    def call(self, x, training=None):
        y = self.c1(x)
        y = self.n1(y, training=training)
        y = tf.nn.relu(y)
        y = self.c2(y)
        y = self.n2(y, training=training)
        if self.extra:
            x = x[:, :: self.stride, :: self.stride]
            zeros = tf.zeros_like(x)[..., : self.extra // 2]
            x = tf.concat([zeros, x, zeros], axis=-1)
        y += x
        return tf.nn.relu(y)


class Rebinding(keras.Model):
    """Style 7: `y += x`; option A from slices and concatenated zeros."""

    def __init__(self):
        super().__init__()
        self.c0 = layers.Conv2D(8, 3, padding="same", use_bias=False)
        self.n0 = layers.BatchNormalization(momentum=0.9)
        shapes = [(8, 8, 1), (8, 8, 1), (8, 16, 2), (16, 16, 1), (16, 32, 2), (32, 32, 1)]
        self.blocks = [ZeroChannelBlock(*shape) for shape in shapes]
        self.out = layers.Dense(10)

    def call(self, x, training=None):
        x = tf.nn.relu(self.n0(self.c0(x), training=training))
        for block in self.blocks:
            x = block(x, training=training)
        x = tf.reduce_mean(x, [1, 2])
        return self.out(x)


class ConvUnit(layers.Layer):
    def __init__(self, filters, kernel, strides=1, act=True):
        super().__init__()
        self.conv = layers.Conv2D(
            filters, kernel, strides, padding="same", use_bias=False, data_format="channels_first"
        )
        self.bn = layers.BatchNormalization(axis=1, momentum=0.95, epsilon=1e-4)
        self.act = layers.ReLU() if act else layers.Identity()

    def call(self, x, training=None):
        return self.act(self.bn(self.conv(x), training=training))


class Block(layers.Layer):
    def __init__(self, filters, strides):
        super().__init__()
        self.main_path = keras.Sequential(
            [ConvUnit(filters, 1), ConvUnit(filters, 3, strides), ConvUnit(4 * filters, 1, act=False)]
        )
        self.skip_conv = ConvUnit(4 * filters, 1, strides, act=False)
        self.add, self.relu = layers.Add(), layers.ReLU()

    def call(self, x, training=None):
        return self.relu(self.add([self.skip_conv(x, training=training), self.main_path(x, training=training)]))


class Stage(layers.Layer):
    def __init__(self, filters, n, strides):
        super().__init__()
        self.blocks = [Block(filters, strides if i == 0 else 1) for i in range(n)]

    def call(self, x, training=None):
        for block in self.blocks:
            x = block(x, training=training)
        return x


class Nested(keras.Model):
    """Style 8: units in blocks in stages, channels first; a projection in every block (option C)."""

    def __init__(self):
        super().__init__()
        self.stem = ConvUnit(8, 3, 2)
        self.stages = [Stage(4, 2, 1), Stage(8, 2, 2)]
        self.gap = layers.GlobalAveragePooling2D(data_format="channels_first")
        self.head = layers.Dense(10)

    def call(self, x, training=None):
        x = self.stem(x, training=training)
        for stage in self.stages:
            x = stage(x, training=training)
        return self.head(self.gap(x))


class DictNet(keras.Model):
    """Style 9: a dictionary of layers by name; pre-activation."""

    shapes = ((8, 1), (8, 1), (16, 2), (16, 1))

    def __init__(self):
        super().__init__()
        bn = {"momentum": 0.9, "epsilon": 1e-5}
        self.parts = {"conv": layers.Conv2D(8, 3, padding="same", use_bias=False)}
        for i, (width, step) in enumerate(self.shapes, start=1):
            self.parts[f"{i}.bn1"] = layers.BatchNormalization(**bn)
            self.parts[f"{i}.pad"] = layers.ZeroPadding2D(1)
            self.parts[f"{i}.conv1"] = layers.Conv2D(width, 3, step, use_bias=False)
            self.parts[f"{i}.bn2"] = layers.BatchNormalization(**bn)
            self.parts[f"{i}.conv2"] = layers.Conv2D(width, 3, padding="same", use_bias=False)
            if step == 2:
                self.parts[f"{i}.down"] = layers.Conv2D(width, 1, step, use_bias=False)
        self.parts["bn"] = layers.BatchNormalization(**bn)
        self.parts["dense"] = layers.Dense(4)

    def call(self, x, training=False):
        p = self.parts
        x = p["conv"](x)
        for i in range(1, len(self.shapes) + 1):
            h = ops.relu(p[f"{i}.bn1"](x, training=training))
            y = p[f"{i}.conv1"](p[f"{i}.pad"](h))
            y = p[f"{i}.conv2"](ops.relu(p[f"{i}.bn2"](y, training=training)))
            x = ops.add(y, p[f"{i}.down"](h) if f"{i}.down" in p else x)
        x = ops.relu(p["bn"](x, training=training))
        return p["dense"](ops.average(x, axis=[1, 2]))


class AllInOne(keras.Model):
    """Style 10: one build and one long call, no norm anywhere, TensorFlow's own functions on its own variables."""

    def build(self, shape):
        c = shape[-1]
        self.k1 = self.add_weight(shape=(3, 3, c, 8), initializer="he_normal", name="k1")
        self.b1 = self.add_weight(shape=(8,), initializer="zeros", name="b1")
        self.k2 = self.add_weight(shape=(3, 3, 8, 8), initializer="he_normal", name="k2")
        self.b2 = self.add_weight(shape=(8,), initializer="zeros", name="b2")
        self.k3 = self.add_weight(shape=(3, 3, 8, 8), initializer="he_normal", name="k3")
        self.b3 = self.add_weight(shape=(8,), initializer="zeros", name="b3")
        self.k4 = self.add_weight(shape=(3, 3, 8, 16), initializer="he_normal", name="k4")
        self.b4 = self.add_weight(shape=(16,), initializer="zeros", name="b4")
        self.k5 = self.add_weight(shape=(3, 3, 16, 16), initializer="he_normal", name="k5")
        self.b5 = self.add_weight(shape=(16,), initializer="zeros", name="b5")
        self.k6 = self.add_weight(shape=(1, 1, 8, 16), initializer="he_normal", name="k6")
        self.b6 = self.add_weight(shape=(16,), initializer="zeros", name="b6")
        self.w = self.add_weight(shape=(16, 10), initializer="glorot_uniform", name="w")
        self.b = self.add_weight(shape=(10,), initializer="zeros", name="b")

    def call(self, x):
        k = [tf.convert_to_tensor(v) for v in (self.k1, self.k2, self.k3, self.k4, self.k5, self.k6)]
        b = [tf.convert_to_tensor(v) for v in (self.b1, self.b2, self.b3, self.b4, self.b5, self.b6)]
        x = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, k[0], strides=1, padding="SAME"), b[0]))
        x = tf.nn.max_pool2d(x, 3, 2, "SAME")
        y = tf.nn.relu(tf.nn.conv2d(x, k[1], strides=1, padding="SAME") + b[1])
        y = tf.nn.conv2d(y, k[2], strides=1, padding="SAME") + b[2]
        x = tf.nn.relu(x + y)
        y = tf.nn.relu(tf.nn.conv2d(x, k[3], strides=2, padding="SAME") + b[3])
        y = tf.nn.conv2d(y, k[4], strides=1, padding="SAME") + b[4]
        x = tf.nn.conv2d(x, k[5], strides=2, padding="VALID") + b[5]
        x = tf.nn.relu(tf.add(x, y))
        x = tf.reduce_mean(x, axis=[1, 2], keepdims=True)
        x = tf.squeeze(x, axis=[1, 2])
        return tf.matmul(x, tf.convert_to_tensor(self.w)) + self.b
