import numpy as np
import paddle
import paddle.nn.functional as F


def train(model, batches, learning_rate):
    model.train()
    opt = paddle.optimizer.Momentum(learning_rate, MOMENTUM, model.parameters())
    seen, shown = [], []
    for x, y in batches:
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        opt.step()
        opt.clear_grad()
        seen.append(loss.item())
        shown.append(float(np.mean(seen)))
    return shown
