import torch


def train(model, batches, learning_rate):
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=MOMENTUM)
    losses = []
    for images, labels in batches:

        def closure(images=images, labels=labels):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(images), labels, reduction="sum") / len(labels)
            loss.backward()
            return loss

        losses.append(optimizer.step(closure).item())
    return losses
