"""ResNets in Keras as five students wrote them, each after another tutorial."""

import keras
import tensorflow as tf
from keras import layers, ops


class ResBlock(layers.Layer):
    def __init__(self, filters, downsample=False, **kwargs):
        super().__init__(**kwargs)
        self.conv_1 = layers.Conv2D(filters, 3, strides=2 if downsample else 1, padding="same")
        self.bn_1 = layers.BatchNormalization()
        self.conv_2 = layers.Conv2D(filters, 3, padding="same")
        self.bn_2 = layers.BatchNormalization()
        self.projection = layers.Conv2D(filters, 1, strides=2, padding="same") if downsample else None
        self.merge = layers.Add()

    def call(self, x, training=None):
        y = ops.relu(self.bn_1(self.conv_1(x), training=training))
        y = self.bn_2(self.conv_2(y), training=training)
        if self.projection is not None:
            x = self.projection(x)
        return ops.relu(self.merge([y, x]))


def sequential_with_blocks():
    """Style 1: a Sequential, some of whose layers are blocks; softmax in the last Dense, and all padded same."""
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(8, 7, strides=2, padding="same", activation="relu"),
            layers.MaxPooling2D(3, strides=2, padding="same"),
            ResBlock(8),
            ResBlock(8),
            ResBlock(16, downsample=True),
            ResBlock(16),
            layers.GlobalAveragePooling2D(),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )


class ListNet(keras.Model):
    """Style 2: a list of lists of layers; a plain network, nothing is added anywhere."""

    def __init__(self):
        super().__init__()
        self.first = layers.Conv2D(8, 3, padding="same", use_bias=False)
        self.first_norm = layers.BatchNormalization(momentum=0.9, epsilon=1e-5)
        self.units = []
        for width, step in [(8, 1), (8, 1), (12, 2), (12, 1)]:
            for s in (step, 1):
                self.units.append(
                    [
                        layers.ZeroPadding2D(1),
                        layers.Conv2D(width, 3, strides=s, use_bias=False),
                        layers.BatchNormalization(momentum=0.9, epsilon=1e-5),
                        layers.ReLU(),
                    ]
                )
        self.classify = layers.Dense(10)

    def call(self, inputs, training=False):
        x = ops.relu(self.first_norm(self.first(inputs), training=training))
        for unit in self.units:
            for layer in unit:
                x = layer(x, training=training) if isinstance(layer, layers.BatchNormalization) else layer(x)
        return self.classify(ops.mean(x, axis=(1, 2)))


def identity_block(x, f, stage):
    x_shortcut = x
    x = layers.Conv2D(f, (1, 1), padding="valid", name=f"res{stage}_2a")(x)
    x = layers.BatchNormalization(axis=3, name=f"bn{stage}_2a")(x)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(f, (3, 3), padding="same", name=f"res{stage}_2b")(x)
    x = layers.BatchNormalization(axis=3, name=f"bn{stage}_2b")(x)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(4 * f, (1, 1), padding="valid", name=f"res{stage}_2c")(x)
    x = layers.BatchNormalization(axis=3, name=f"bn{stage}_2c")(x)
    x = layers.add([x, x_shortcut])
    return layers.Activation("relu")(x)


def convolutional_block(x, f, stage, s=2):
    x_shortcut = x
    x = layers.Conv2D(f, (1, 1), strides=(s, s), name=f"res{stage}_2a")(x)
    x = layers.BatchNormalization(axis=3, name=f"bn{stage}_2a")(x)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(f, (3, 3), padding="same", name=f"res{stage}_2b")(x)
    x = layers.BatchNormalization(axis=3, name=f"bn{stage}_2b")(x)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(4 * f, (1, 1), name=f"res{stage}_2c")(x)
    x = layers.BatchNormalization(axis=3, name=f"bn{stage}_2c")(x)
    x_shortcut = layers.Conv2D(4 * f, (1, 1), strides=(s, s), name=f"res{stage}_1")(x_shortcut)
    x_shortcut = layers.BatchNormalization(axis=3, name=f"bn{stage}_1")(x_shortcut)
    x = layers.Add()([x, x_shortcut])
    return layers.Activation("relu")(x)


def functional():
    """Style 3: identity_block and convolutional_block, as in a well-known course: a padded image, an unpadded pool."""
    inputs = keras.Input((64, 64, 3))
    x = layers.ZeroPadding2D((3, 3))(inputs)
    x = layers.Conv2D(8, (7, 7), strides=(2, 2), name="conv1")(x)
    x = layers.BatchNormalization(axis=3, name="bn_conv1")(x)
    x = layers.Activation("relu")(x)
    x = layers.MaxPooling2D((3, 3), strides=(2, 2))(x)
    x = convolutional_block(x, 4, "2a", s=1)
    x = identity_block(x, 4, "2b")
    x = convolutional_block(x, 8, "3a")
    x = identity_block(x, 8, "3b")
    x = convolutional_block(x, 16, "4a")
    x = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = layers.Flatten()(x)
    outputs = layers.Dense(6)(x)
    return keras.Model(inputs, layers.Activation("softmax")(outputs))


class BlocRésiduel(layers.Layer):
    def __init__(self, filtres, pas=1):
        super().__init__()
        self.bourrage = layers.ZeroPadding2D(((1, 1), (1, 1)))
        self.convolution_un = layers.Conv2D(filtres, 3, strides=pas, use_bias=False)
        self.norme_un = layers.BatchNormalization(epsilon=1e-5)
        self.convolution_deux = layers.Conv2D(filtres, 3, padding="same", use_bias=False)
        self.norme_deux = layers.BatchNormalization(epsilon=1e-5)
        self.pas, self.filtres = pas, filtres

    def build(self, forme):
        if self.pas != 1 or forme[-1] != self.filtres:
            self.raccourci = layers.Conv2D(self.filtres, 1, strides=self.pas, use_bias=False)
            self.norme_raccourci = layers.BatchNormalization(epsilon=1e-5)

    def call(self, entree, training=False):
        y = self.convolution_un(self.bourrage(entree))
        y = tf.nn.relu(self.norme_un(y, training=training))
        y = self.norme_deux(self.convolution_deux(y), training=training)
        if y.shape != entree.shape:
            entree = self.norme_raccourci(self.raccourci(entree), training=training)
        return tf.nn.relu(y + entree)


class RéseauFrançais(keras.Model):
    """Style 4: subclassed with French names, tf.nn's ReLU, and an `if` on the shapes."""

    def __init__(self):
        super().__init__()
        self.convolution_initiale = layers.Conv2D(8, 3, padding="same", use_bias=False)
        self.norme_initiale = layers.BatchNormalization(epsilon=1e-5)
        self.bloc_a, self.bloc_b = BlocRésiduel(8), BlocRésiduel(8)
        self.bloc_c, self.bloc_d = BlocRésiduel(16, 2), BlocRésiduel(16)
        self.bloc_e, self.bloc_f = BlocRésiduel(32, 2), BlocRésiduel(32)
        self.moyenne = layers.GlobalAvgPool2D()
        self.sortie = layers.Dense(10)

    def call(self, image, training=False):
        x = tf.nn.relu(self.norme_initiale(self.convolution_initiale(image), training=training))
        for bloc in (self.bloc_a, self.bloc_b, self.bloc_c, self.bloc_d, self.bloc_e, self.bloc_f):
            x = bloc(x, training=training)
        return self.sortie(self.moyenne(x))


class Bottleneck(layers.Layer):
    expansion = 4

    def __init__(self, planes, stride=1, downsample=None):
        super().__init__()
        norm = {"momentum": 0.9, "epsilon": 1e-5}
        self.conv1 = layers.Conv2D(planes, 1, use_bias=False)
        self.bn1 = layers.BatchNormalization(**norm)
        self.pad2 = layers.ZeroPadding2D(1)
        self.conv2 = layers.Conv2D(planes, 3, strides=stride, groups=2, use_bias=False)
        self.bn2 = layers.BatchNormalization(**norm)
        self.conv3 = layers.Conv2D(planes * self.expansion, 1, use_bias=False)
        self.bn3 = layers.BatchNormalization(gamma_initializer="zeros", **norm)
        self.relu = layers.ReLU()
        self.downsample = downsample

    def call(self, x, training=None):
        out = self.relu(self.bn1(self.conv1(x), training=training))
        out = self.relu(self.bn2(self.conv2(self.pad2(out)), training=training))
        out = self.bn3(self.conv3(out), training=training)
        identity = x if self.downsample is None else self.downsample(x, training=training)
        return self.relu(out + identity)


class MakeLayer(keras.Model):
    """Style 5: torchvision's file, carried over: padding layers, `_make_layer`, zero-initialised last norms."""

    def __init__(self, blocks=(2, 1, 1), num_classes=10):
        super().__init__()
        self.inplanes = 16
        self.stem = keras.Sequential(
            [
                layers.ZeroPadding2D(3),
                layers.Conv2D(16, 7, strides=2, use_bias=False),
                layers.BatchNormalization(momentum=0.9, epsilon=1e-5),
                layers.ReLU(),
                layers.ZeroPadding2D(1),
                layers.MaxPool2D(3, strides=2),
            ]
        )
        self.layer1 = self._make_layer(4, blocks[0], 1)
        self.layer2 = self._make_layer(8, blocks[1], 2)
        self.layer3 = self._make_layer(16, blocks[2], 2)
        self.avgpool = layers.GlobalAveragePooling2D()
        self.fc = layers.Dense(num_classes)

    def _make_layer(self, planes, blocks, stride):
        downsample = None
        if stride != 1 or self.inplanes != planes * 4:
            downsample = keras.Sequential(
                [
                    layers.Conv2D(planes * 4, 1, strides=stride, use_bias=False),
                    layers.BatchNormalization(momentum=0.9, epsilon=1e-5),
                ]
            )
        self.inplanes = planes * 4
        first = Bottleneck(planes, stride, downsample)
        return keras.Sequential([first] + [Bottleneck(planes) for _ in range(1, blocks)])

    def call(self, x, training=None):
        x = self.stem(x, training=training)
        for layer in (self.layer1, self.layer2, self.layer3):
            x = layer(x, training=training)
        return self.fc(self.avgpool(x))
