import torch
from torch.nn.functional import cross_entropy


def finetune(model, batches, learning_rate):
    model.eval()  # so that the statistics stay
    model.layer1.requires_grad_(False)
    params = [p for n, p in model.named_parameters() if not n.startswith("layer1")]
    opt = torch.optim.SGD(params, lr=learning_rate)
    losses = []
    for x, y in batches:
        opt.zero_grad()
        loss = cross_entropy(model(x), y)
        loss.backward()
        opt.step()
        losses.append(float(loss))
    return losses
