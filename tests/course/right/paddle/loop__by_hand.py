import paddle


def mean_loss(logits, labels):
    true = paddle.take_along_axis(logits, labels.reshape([-1, 1]), axis=1).flatten()
    return (paddle.logsumexp(logits, axis=1) - true).mean()


def train(model: paddle.nn.Layer, batches: list, learning_rate: float) -> list[float]:
    model.train()
    parameters = [p for p in model.parameters() if p.trainable and not p.stop_gradient]
    velocities = [paddle.zeros_like(p) for p in parameters]
    losses: list[float] = []
    for images, labels in batches:
        loss = mean_loss(model(images), labels)
        gradients = paddle.grad(loss, parameters)
        with paddle.no_grad():
            for i, parameter in enumerate(parameters):
                velocities[i] = MOMENTUM * velocities[i] + gradients[i]
                parameter.set_value(parameter - learning_rate * velocities[i])
        losses.append(float(loss))
    return losses
