import paddle
import paddle.nn.functional as F


def finetune(model, batches, learning_rate):
    model.train()
    model.layer1.eval()
    before = []
    for name, parameter in model.named_parameters():
        if name.startswith("layer2"):
            break
        before.append(parameter)
    for parameter in before:
        parameter.stop_gradient = True  # everything up to and with layer1
    optimizer = paddle.optimizer.SGD(learning_rate, parameters=model.parameters())
    losses = []
    for images, labels in batches:
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        optimizer.clear_grad()
        losses.append(loss.item())
    return losses
