import keras


def train(model, batches, learning_rate):
    model.compile(
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        optimizer=keras.optimizers.SGD(learning_rate, momentum=MOMENTUM),
    )
    losses = []
    for images, labels in batches:
        # one epoch of one batch
        history = model.fit(images, labels, batch_size=len(images), epochs=1, shuffle=False, verbose=0)
        losses.append(history.history["loss"][0])
    return losses
