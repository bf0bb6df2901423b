import keras


def finetune(model, batches, learning_rate):
    stages = sorted({layer.name.split("_")[0] for layer in model.layers if layer.name.startswith("layer")})
    frozen = stages[1]  # the first stage
    for layer in model.layers:
        if layer.name.startswith(frozen):
            layer.trainable = False
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    losses = []
    for x, y in batches:
        model.reset_metrics()
        losses.append(float(model.train_on_batch(x, y)))
    return losses
