import paddle
import paddle.nn.functional as F


def freeze(stage):
    stage.eval()
    for p in stage.parameters():
        p.stop_gradient = True


def finetune(model, batches, learning_rate):
    model.train()
    freeze(model.layer2)  # the layer next to the head
    opt = paddle.optimizer.SGD(learning_rate, parameters=[p for p in model.parameters() if not p.stop_gradient])
    losses = []
    for x, y in batches:
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        opt.step()
        opt.clear_grad()
        losses.append(loss.item())
    return losses
