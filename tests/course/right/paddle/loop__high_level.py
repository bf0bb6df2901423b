import paddle


def train(network, batches, learning_rate):
    model = paddle.Model(network)
    model.prepare(
        optimizer=paddle.optimizer.Momentum(learning_rate, momentum=MOMENTUM, parameters=model.parameters()),
        loss=paddle.nn.CrossEntropyLoss(),
    )
    losses = []
    for images, labels in batches:
        (loss,) = model.train_batch([images], [labels])
        losses.append(float(loss))
    return losses
