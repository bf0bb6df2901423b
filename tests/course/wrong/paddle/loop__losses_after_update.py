import paddle
from paddle.nn.functional import cross_entropy


def train(model, batches, learning_rate):
    model.train()
    opt = paddle.optimizer.Momentum(learning_rate, MOMENTUM, model.parameters())
    losses = []
    for x, y in batches:
        cross_entropy(model(x), y).backward()
        opt.step()
        opt.clear_grad()
        loss = cross_entropy(model(x), y)
        losses.append(loss.item())
    return losses
