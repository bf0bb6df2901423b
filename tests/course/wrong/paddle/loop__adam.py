import paddle
import paddle.nn.functional as F


def train(model, batches, learning_rate):
    optim = paddle.optimizer.Adam(learning_rate=learning_rate, beta1=MOMENTUM, parameters=model.parameters())
    model.train()
    losses = []
    for x, y in batches:
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optim.step()
        optim.clear_grad()
        losses.append(loss.numpy().item())
    return losses
