import paddle
import paddle.nn.functional as F


def train(model, batches, learning_rate):
    model.train()
    optimizer = paddle.optimizer.Momentum(learning_rate=learning_rate, momentum=MOMENTUM, parameters=model.parameters())
    images, labels = batches[0]
    losses = []
    for _batch in batches:
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        optimizer.clear_grad()
        losses.append(loss.item())
    return losses
