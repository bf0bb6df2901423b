import paddle
import paddle.nn.functional as F


def train(model: paddle.nn.Layer, batches: list, learning_rate: float) -> list[float]:
    model.train()
    optimizer = paddle.optimizer.Momentum(learning_rate, MOMENTUM, model.parameters())
    losses = []
    waiting = list(batches)
    while waiting:
        images, labels = waiting.pop()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        optimizer.clear_grad()
        losses.append(loss.item())
    return losses
