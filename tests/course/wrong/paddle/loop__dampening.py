import paddle
import paddle.nn.functional as F


def train(model, batches, learning_rate):
    model.train()
    params = [p for p in model.parameters() if not p.stop_gradient]
    averages = [paddle.zeros_like(p) for p in params]
    losses = []
    for x, y in batches:
        loss = F.cross_entropy(model(x), y)
        grads = paddle.grad(loss, params)
        with paddle.no_grad():
            for i, (p, g) in enumerate(zip(params, grads, strict=True)):
                averages[i] = MOMENTUM * averages[i] + (1 - MOMENTUM) * g
                p.set_value(p - learning_rate * averages[i])
        losses.append(float(loss))
    return losses
