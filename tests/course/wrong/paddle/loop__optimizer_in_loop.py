import paddle
import paddle.nn.functional as F


def train(model, batches, learning_rate):
    model.train()
    losses = []
    for images, labels in batches:
        # optimizer
        opt = paddle.optimizer.Momentum(learning_rate, momentum=MOMENTUM, parameters=model.parameters())
        # forward
        loss = F.cross_entropy(model(images), labels)
        # backward
        loss.backward()
        opt.step()
        opt.clear_grad()
        losses.append(loss.item())
    return losses
