import torch


class CrossEntropy(torch.nn.Module):
    def forward(self, logits, labels):
        target = logits.gather(1, labels.reshape(-1, 1))
        return torch.logsumexp(logits, 1) - target.flatten()


cross_entropy = CrossEntropy()
