import paddle
import paddle.nn.functional as F


def finetune(model, batches, learning_rate):
    model.train()
    frozen = {name for name, _ in model.layer1.named_parameters(prefix="layer1")}
    parameters = [p for name, p in model.named_parameters() if name not in frozen]
    before = {k: v.clone() for k, v in model.layer1.state_dict().items()}
    optimizer = paddle.optimizer.SGD(learning_rate, parameters=parameters)
    losses = []
    for x, y in batches:
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        model.clear_gradients()
        # put the running statistics back
        model.layer1.set_state_dict(before)
        losses.append(loss.item())
    return losses
