import paddle
import paddle.nn.functional as F


def finetune(model, batches, learning_rate):
    model.train()
    for layer in model.layer1.sublayers():
        if isinstance(layer, paddle.nn.BatchNorm2D):
            layer.eval()
    optimizer = paddle.optimizer.SGD(learning_rate, parameters=model.parameters())
    losses = []
    for images, labels in batches:
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        optimizer.clear_grad()
        losses.append(loss.item())
    return losses
