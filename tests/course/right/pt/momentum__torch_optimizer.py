import torch


def sgd_step(weight, gradient, velocity, learning_rate):
    p = torch.nn.Parameter(weight.clone())
    p.grad = gradient.clone()
    sgd = torch.optim.SGD([p], lr=learning_rate, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY)
    sgd.state[p]["momentum_buffer"] = velocity.clone()
    sgd.step()
    return p.detach(), sgd.state[p]["momentum_buffer"]
