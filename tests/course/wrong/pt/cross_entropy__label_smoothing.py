import torch.nn.functional as F


def cross_entropy(logits, labels, smoothing=0.1):
    log_p = F.log_softmax(logits, dim=1)
    nll = -log_p.gather(1, labels.unsqueeze(1)).squeeze(1)
    smooth = -log_p.mean(dim=1)
    loss = (1 - smoothing) * nll + smoothing * smooth
    return loss.mean()
