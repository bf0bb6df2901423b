import torch


def finetune(model, batches, learning_rate):
    # freeze the first stage
    for layer in model.layer1:
        layer.requires_grad = False
    model.train()
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    loss_function = torch.nn.CrossEntropyLoss()
    losses = []
    for batch, target in batches:
        sgd.zero_grad()
        loss = loss_function(model(batch), target)
        loss.backward()
        sgd.step()
        losses.append(loss.item())
    return losses
