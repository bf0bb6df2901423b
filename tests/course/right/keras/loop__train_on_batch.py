import keras


def train(model, batches, learning_rate):
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate=learning_rate, momentum=MOMENTUM),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return [float(model.train_on_batch(images, labels)) for images, labels in batches]
