import keras


def train(model, batches, learning_rate):
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate, momentum=MOMENTUM),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    losses = []
    for images, labels in batches:
        model.reset_metrics()  # else the loss is the mean of all so far
        losses.append(float(model.train_on_batch(images, labels)))
    return losses
