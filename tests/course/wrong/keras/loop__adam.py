import keras


def train(model, batches, learning_rate):
    adam = keras.optimizers.Adam(learning_rate=learning_rate, beta_1=MOMENTUM)
    model.compile(optimizer=adam, loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    losses = []
    for batch in batches:
        model.reset_metrics()
        logs = model.train_on_batch(*batch, return_dict=True)
        losses.append(float(logs["loss"]))
    return losses
