# batch norm from the formula of the lecture
import keras
from keras import layers, ops


class Norm(layers.Layer):
    def build(self, shape):
        c = shape[-1]
        self.gamma = self.add_weight(shape=(c,), initializer="ones", name="gamma")
        self.beta = self.add_weight(shape=(c,), initializer="zeros", name="beta")
        self.moving_mean = self.add_weight(shape=(c,), initializer="zeros", trainable=False, name="moving_mean")
        self.moving_variance = self.add_weight(shape=(c,), initializer="ones", trainable=False, name="moving_variance")

    def call(self, x, training=False):
        if training:
            mean, variance = ops.moments(x, axes=[0, 1, 2])
            self.moving_mean.assign(DECAY * self.moving_mean + (1 - DECAY) * mean)
            self.moving_variance.assign(DECAY * self.moving_variance + (1 - DECAY) * variance)
        else:
            mean, variance = self.moving_mean, self.moving_variance
        return self.gamma * (x - mean) / ops.sqrt(variance + EPS) + self.beta


def make_block(in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    y = layers.ZeroPadding2D(1)(x)
    y = layers.Conv2D(channels, 3, stride, use_bias=False)(y)
    y = layers.ReLU()(Norm()(y))
    y = layers.Conv2D(channels, 3, padding="same", use_bias=False)(y)
    y = Norm()(y)
    s = x
    if stride != 1 or in_channels != channels:
        s = Norm()(layers.Conv2D(channels, 1, stride, use_bias=False)(x))
    return keras.Model(x, layers.ReLU()(layers.Add()([s, y])))
