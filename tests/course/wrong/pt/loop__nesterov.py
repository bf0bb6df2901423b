import torch


def train(net, batches, lr):
    trainer = torch.optim.SGD(net.parameters(), lr=lr, momentum=MOMENTUM, nesterov=True)
    loss = torch.nn.CrossEntropyLoss()
    net.train()
    out = []
    for X, y in batches:  # noqa: N806
        l = loss(net(X), y)  # noqa: E741
        trainer.zero_grad()
        l.backward()
        trainer.step()
        out.append(l.item())
    return out
