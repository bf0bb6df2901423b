import copy

import paddle
import paddle.nn.functional as F


def train(model, batches, learning_rate):
    network = copy.deepcopy(model)  # do not change the argument
    network.train()
    opt = paddle.optimizer.Momentum(learning_rate, MOMENTUM, network.parameters())
    losses = []
    for x, y in batches:
        loss = F.cross_entropy(network(x), y)
        loss.backward()
        opt.step()
        opt.clear_grad()
        losses.append(loss.item())
    return losses
