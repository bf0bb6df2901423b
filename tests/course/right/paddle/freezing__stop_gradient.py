import paddle
import paddle.nn.functional as F


def finetune(model, batches, learning_rate):
    model.train()
    model.layer1.eval()
    for parameter in model.layer1.parameters():
        parameter.stop_gradient = True
    sgd = paddle.optimizer.SGD(learning_rate, parameters=[p for p in model.parameters() if not p.stop_gradient])
    losses = []
    for x, y in batches:
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        sgd.step()
        sgd.clear_grad()
        losses.append(loss.item())
    return losses
