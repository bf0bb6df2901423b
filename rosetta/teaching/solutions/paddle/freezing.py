import paddle
import paddle.nn.functional as F


def finetune(model, batches, learning_rate):
    model.train()
    model.layer1.eval()
    rest = [parameter for name, parameter in model.named_parameters() if not name.startswith("layer1.")]
    optimiser = paddle.optimizer.SGD(learning_rate, parameters=rest)
    losses = []
    for images, labels in batches:
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimiser.step()
        model.clear_gradients()
        losses.append(loss.item())
    return losses
