import paddle
import paddle.nn.functional as F


def train(model, batches, learning_rate):
    model.train()
    opt = paddle.optimizer.Momentum(learning_rate=learning_rate, momentum=MOMENTUM, parameters=model.parameters())
    losses = []
    for x_data, y_data in batches:
        predicts = model(x_data)
        loss = F.cross_entropy(predicts, y_data)
        loss.backward()
        opt.step()
        opt.clear_grad()
        losses.append(loss.item())
    return losses
