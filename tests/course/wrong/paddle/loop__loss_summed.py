import paddle
import paddle.nn.functional as F


def train(model, batches, learning_rate):
    model.train()
    sgd = paddle.optimizer.Momentum(learning_rate, MOMENTUM, model.parameters())
    history = []
    for x, y in batches:
        total = F.cross_entropy(model(x), y, reduction="sum")
        total.backward()
        sgd.step()
        sgd.clear_grad()
        # the mean for the plot
        history.append(total.item() / x.shape[0])
    return history
