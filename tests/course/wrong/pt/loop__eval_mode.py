import torch
import torch.nn.functional as F


def train(model, batches, learning_rate):
    model.eval()  # no dropout, so that the losses can be compared
    opt = torch.optim.SGD(model.parameters(), learning_rate, MOMENTUM)
    history = []
    for x, y in batches:
        opt.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        opt.step()
        history.append(float(loss))
    return history
