import paddle
import paddle.nn.functional as F


def train(model, batches, learning_rate):
    optimiser = paddle.optimizer.Momentum(learning_rate, momentum=MOMENTUM, parameters=model.parameters())
    model.train()
    losses = []
    for images, labels in batches:
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimiser.step()
        optimiser.clear_grad()
        losses.append(loss.item())
    return losses
