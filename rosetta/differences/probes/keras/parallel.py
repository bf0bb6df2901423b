"""What Keras does on two devices of TensorFlow: each probe runs under MirroredStrategy over two parts of a CPU."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import keras
import numpy as np
import tensorflow as tf


def images_that_a_norm_sees() -> int:
    norm = keras.layers.BatchNormalization(momentum=0.0)  # the running mean is then that of the last batch
    norm.build((None, 1))
    strategy = tf.distribute.get_strategy()
    images = strategy.experimental_distribute_values_from_function(
        lambda context: tf.fill((4, 1), float(context.replica_id_in_sync_group))
    )
    tf.function(strategy.run)(lambda images: norm(images, training=True), (images,))
    return 8 if norm.moving_mean.value.values[1].numpy()[0] == 0.5 else 4


def synchronised_norm_on_a_cpu() -> bool:
    norm = keras.layers.BatchNormalization(momentum=0.0, synchronized=True)
    norm.build((None, 1))
    strategy = tf.distribute.get_strategy()
    images = strategy.experimental_distribute_values_from_function(
        lambda context: tf.fill((4, 1), float(context.replica_id_in_sync_group))
    )
    tf.function(strategy.run)(lambda images: norm(images, training=True), (images,))
    return bool(norm.moving_mean.value.values[1].numpy()[0] == 0.5)


def running_mean_on_the_second_device() -> float:
    norm = keras.layers.BatchNormalization(momentum=0.5)
    norm.build((None, 1))
    strategy = tf.distribute.get_strategy()
    images = strategy.experimental_distribute_values_from_function(
        lambda context: tf.fill((4, 1), float(context.replica_id_in_sync_group))
    )
    step = tf.function(lambda images: strategy.run(lambda images: norm(images, training=True), (images,)))
    for _ in range(2):
        step(images)
    return float(norm.moving_mean.value.values[1].numpy()[0])


def gradient_of_two_devices() -> float:
    layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")
    layer.build((None, 1))
    optimiser = keras.optimizers.SGD(1.0)
    optimiser.build(layer.trainable_variables)

    def step(images: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(layer(images))
        optimiser.apply(tape.gradient(loss, [layer.kernel.value]), [layer.kernel])

    strategy = tf.distribute.get_strategy()
    images = strategy.experimental_distribute_values_from_function(
        lambda context: tf.fill((4, 1), float(context.replica_id_in_sync_group))
    )
    tf.function(strategy.run)(step, (images,))
    return -float(layer.kernel.numpy()[0, 0])


def unequal_shares() -> str:
    def fitted(images: np.ndarray, batch_size: int) -> str:
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
        model.compile(keras.optimizers.SGD(1.0), "mae")
        try:
            model.fit(images, np.zeros_like(images), batch_size=batch_size, shuffle=False, verbose=0)
        except tf.errors.InvalidArgumentError:
            return "a crash within TensorFlow"
        return {3.75: "the mean of the means", 3.2: "the mean"}[round(1 - model.get_weights()[0].item(), 4)]

    five = np.array([[0.0], [1.0], [2.0], [3.0], [10.0]], "float32")
    behind_six = np.concatenate([np.zeros((6, 1), "float32"), five])  # which change nothing
    return f"as the first batch {fitted(five, 5)}, as a later one {fitted(behind_six, 6)}"


def images_of_a_step_for_batch_size_4() -> int:
    steps = []
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    images = np.zeros((16, 1), "float32")
    count = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: steps.append(batch))
    model.fit(images, images, batch_size=4, verbose=0, callbacks=[count])
    return 16 // len(steps)


def examples_seen_of_seven() -> int:
    data = tf.data.Dataset.range(7).batch(2)
    shared = tf.distribute.get_strategy().experimental_distribute_dataset(data)
    return sum(int(tf.size(part)) for batch in shared for part in batch.values)


def next_epoch_has_another_order() -> bool:
    data = tf.data.Dataset.range(64).shuffle(64, seed=0).batch(2)
    shared = tf.distribute.get_strategy().experimental_distribute_dataset(data)
    first, second = ([int(part[0]) for batch in shared for part in batch.values] for _ in range(2))
    return first != second


def loss_on_the_second_device() -> float:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
    model.compile(keras.optimizers.SGD(0.0), "mae")
    images = np.repeat(np.array([[0.0], [1.0]], "float32"), 4, axis=0)
    return model.fit(images, np.zeros((8, 1)), batch_size=8, shuffle=False, verbose=0).history["loss"][0]


def same_seed_same_dropout() -> bool:
    keras.utils.set_random_seed(0)
    dropout = keras.layers.Dropout(0.5, seed=0)
    strategy = tf.distribute.get_strategy()
    dropped = tf.function(strategy.run)(lambda: dropout(tf.ones((64, 1)), training=True))
    first, second = strategy.experimental_local_results(dropped)
    return bool(tf.reduce_all(first == second))


def variance_around_10000() -> float:
    norm = keras.layers.BatchNormalization(momentum=0.0, synchronized=True)
    norm.build((None, 1))
    numbers = np.random.default_rng(0).standard_normal((4096, 1)).astype("float32") + 10000
    strategy = tf.distribute.get_strategy()
    images = strategy.experimental_distribute_values_from_function(
        lambda context: tf.constant(numbers[context.replica_id_in_sync_group :: 2])
    )
    tf.function(strategy.run)(lambda images: norm(images, training=True), (images,))
    return float(norm.moving_variance.value.values[1].numpy()[0])
