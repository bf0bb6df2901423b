"""Faults in losses, gradients, optimisers and running statistics."""

from typing import Any

import numpy as np

from tests.faults.injection import (
    SOFTMAX,
    Fault,
    another_loss,
    another_model,
    another_rule,
    another_spec,
    other_rates,
    patched,
    replaced,
)
from tests.faults.wrong_networks import normalise, torch_norms


def torch_loss(**options: Any) -> Any:
    def cross_entropy(_model: Any, output: Any, labels: Any) -> Any:
        import torch.nn.functional as F

        return F.cross_entropy(output, labels, **options)

    return cross_entropy


def in_bits(_model: Any, output: Any, labels: Any) -> Any:
    import torch.nn.functional as F

    return F.cross_entropy(output, labels) / np.log(2)


def shifted_probabilities(_model: Any, output: Any, labels: Any) -> Any:
    import torch.nn.functional as F

    return F.nll_loss((output + 1e-12).log(), labels)


def clipped_probabilities(_model: Any, output: Any, labels: Any) -> Any:
    import paddle
    import paddle.nn.functional as F

    return F.nll_loss(paddle.clip(output, 1e-7, 1 - 1e-7).log(), labels)


def smoothed(_model: Any) -> Any:
    import keras

    def loss(labels: Any, output: Any) -> Any:
        classes = output.shape[-1]
        targets = keras.ops.one_hot(labels, classes, dtype=output.dtype)
        logits = keras.ops.log_softmax(output)
        return -keras.ops.mean(keras.ops.sum((0.9 * targets + 0.1 / classes) * logits, axis=-1))

    return loss


def softmax_twice(_model: Any, output: Any, labels: Any) -> Any:
    import jax
    import optax

    return optax.losses.softmax_cross_entropy_with_integer_labels(jax.nn.softmax(output), labels).mean()


def mean_over_classes(_model: Any, output: Any, labels: Any) -> Any:
    import jax

    targets = jax.nn.one_hot(labels, output.shape[-1])
    return -(targets * jax.nn.log_softmax(output)).mean()


def next_label(_model: Any, output: Any, labels: Any) -> Any:
    import paddle.nn.functional as F

    return F.cross_entropy(output, (labels + 1) % output.shape[-1])


def cut_shortcut(model: Any) -> None:
    model.layer2[0].downsample.register_forward_hook(lambda _module, _inputs, output: output.detach())


def constant_statistics(module: Any, x: Any) -> Any:
    if not module.training:
        return normalise(module, x, module.running_mean, (module.running_var + module.eps).sqrt())
    mean, variance = x.mean((0, 2, 3)).detach(), x.var((0, 2, 3), correction=0).detach()
    return normalise(module, x, mean, (variance + module.eps).sqrt())


def inference_gradients(backend: Any) -> Any:
    return replaced(
        backend,
        loss_and_gradients=lambda *batch, training: (
            backend.loss_and_gradients(*batch)[0],
            backend.loss_and_gradients(*batch, training=False)[1],
        ),
    )


def divided_gradients(backend: Any) -> Any:
    def loss_and_gradients(model: Any, images: Any, labels: Any, *, training: bool) -> Any:
        loss, gradients = backend.loss_and_gradients(model, images, labels, training=training)
        return loss, {name: gradient / len(images) for name, gradient in gradients.items()}

    return replaced(backend, loss_and_gradients=loss_and_gradients)


def always_in_training_mode(backend: Any) -> Any:
    return replaced(backend, loss_and_gradients=lambda *batch, training: backend.loss_and_gradients(*batch))


def freeze_the_heads_bias(model: Any) -> None:
    model.fc.bias.stop_gradient = True


def straight_through(x: Any) -> Any:
    import jax

    return x + jax.lax.stop_gradient(jax.numpy.maximum(x, 0) - x)


def keras_own_step(optimiser: Any, gradient: Any, variable: Any, rate: Any) -> None:
    import keras

    keras.optimizers.SGD.update_step(optimiser, gradient + optimiser.coupled_decay * variable, variable, rate)


def keras_own_adam(rule: Any, rates: Any) -> Any:
    import keras

    from resnet_keras.optimisers import Rates

    return keras.optimizers.Adam(Rates(rates), rule.beta1, rule.beta2, rule.eps)


def decay_kernels_only(model: Any, rule: Any) -> Any:
    import torch

    kernels = [parameter for parameter in model.parameters() if parameter.ndim > 1]
    others = [parameter for parameter in model.parameters() if parameter.ndim == 1]
    groups = [{"params": kernels, "weight_decay": rule.weight_decay}, {"params": others}]
    return torch.optim.SGD(groups, 1.0, rule.momentum)


def dampened(model: Any, rule: Any) -> Any:
    import torch

    return torch.optim.SGD(model.parameters(), 1.0, rule.momentum, 0.1, rule.weight_decay)


def amsgrad(model: Any, rule: Any) -> Any:
    import torch

    return torch.optim.Adam(model.parameters(), 1.0, (rule.beta1, rule.beta2), rule.eps, amsgrad=True)


def unscaled_decay(model: Any, rule: Any) -> Any:
    import torch

    def decay(optimiser: Any, _arguments: Any, _options: Any) -> None:
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.mul_(1 - rule.weight_decay)

    optimiser = torch.optim.Adam(model.parameters(), 1.0, (rule.beta1, rule.beta2), rule.eps)
    optimiser.register_step_pre_hook(decay)
    return optimiser


def clipped(model: Any, rule: Any) -> Any:
    import torch

    optimiser = torch.optim.SGD(model.parameters(), 1.0, rule.momentum, weight_decay=rule.weight_decay)
    optimiser.register_step_pre_hook(lambda *_: torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5) and None)
    return optimiser


def uncorrected_adam(rule: Any, rates: Any) -> Any:
    import jax.numpy as jnp
    import optax

    def rate(step: Any) -> Any:
        # Bias correction multiplies the step by this; here it is taken off again.
        correction = jnp.sqrt(1 - rule.beta2 ** (step + 1.0)) / (1 - rule.beta1 ** (step + 1.0))
        return jnp.asarray(rates)[step] / correction

    return optax.chain(optax.scale_by_adam(rule.beta1, rule.beta2, rule.eps), optax.scale_by_learning_rate(rate))


def never_clear(_optimiser: Any, *_arguments: Any) -> None:
    """In place of `clear_grad`."""


def one_slow_norm(model: Any) -> None:
    model.layer1[0].bn1.momentum = 0.01


def keep_biased_variance(model: Any) -> None:
    from torch import nn

    def remember(module: Any, _inputs: Any) -> None:
        module.old_variance = module.running_var.clone()

    def make_biased(module: Any, inputs: Any, _output: Any) -> None:
        if module.training:
            n = inputs[0].numel() / inputs[0].shape[1]
            kept = (1 - module.momentum) * module.old_variance
            module.running_var = kept + (module.running_var - kept) * (n - 1) / n

    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.register_forward_pre_hook(remember)
            module.register_forward_hook(make_biased)


LOSSES = [
    Fault("the loss is a sum, not a mean", "pt", "gradients", another_loss("resnet_pt", torch_loss(reduction="sum"))),
    Fault("the loss is in bits", "pt", "gradients", another_loss("resnet_pt", in_bits)),
    Fault("labels are smoothed by 0.1", "keras", "gradients", another_loss("resnet_keras", smoothed)),
    Fault("the softmax is taken twice", "jax", "gradients", another_loss("resnet_jax", softmax_twice)),
    Fault("the loss is a mean over classes too", "jax", "gradients", another_loss("resnet_jax", mean_over_classes)),
    Fault(
        "probabilities are clipped at 1e-7",
        "paddle",
        "gradients",
        another_loss("resnet_paddle", clipped_probabilities),
        SOFTMAX,
    ),
    Fault(
        "1e-12 is added to the probabilities",
        "pt",
        "gradients",
        another_loss("resnet_pt", shifted_probabilities),
        SOFTMAX,
    ),
    Fault("labels are off by one", "paddle", "gradients", another_loss("resnet_paddle", next_label)),
]

GRADIENTS = [
    Fault("no gradient through a shortcut", "pt", "gradients", another_model(cut_shortcut)),
    Fault(
        "the batch's statistics are constants to the gradient",
        "pt",
        "gradients",
        another_model(lambda model: torch_norms(model, constant_statistics)),
    ),
    Fault("gradients in training mode only", "paddle", "gradients", always_in_training_mode),
    Fault("gradients in inference mode only", "paddle", "gradients", inference_gradients),
    Fault("gradients are divided by the batch once more", "keras", "gradients", divided_gradients),
    Fault("the head's bias is not trained", "paddle", "gradients", another_model(freeze_the_heads_bias)),
    Fault(
        "the ReLU lets every gradient through",
        "jax",
        "gradients",
        patched({"resnet_jax.model.nnx.relu": straight_through}),
    ),
]

OPTIMISERS = [
    Fault("Nesterov's momentum for plain", "pt", "training", another_rule(nesterov=True)),
    Fault("momentum 0.8 for 0.9", "paddle", "training", another_rule(momentum=0.8)),
    Fault("no momentum", "paddle", "training", another_rule(momentum=0.0)),
    Fault("decoupled decay for coupled", "jax", "training", another_rule(decay="decoupled")),
    Fault("no decay", "paddle", "training", another_rule(weight_decay=0.0)),
    Fault("twice the decay, as an L2 regulariser's gradient is", "paddle", "training", another_rule(weight_decay=2e-4)),
    Fault(
        "no decay of norms and biases",
        "pt",
        "training",
        patched({"resnet_pt.training.make_optimiser": decay_kernels_only}),
    ),
    Fault("dampened momentum", "pt", "training", patched({"resnet_pt.training.make_optimiser": dampened})),
    Fault("gradients are clipped", "pt", "training", patched({"resnet_pt.training.make_optimiser": clipped})),
    Fault(
        "Keras' own SGD: the rate inside the velocity",
        "keras",
        "training",
        patched({"resnet_keras.optimisers.MomentumSGD.update_step": keras_own_step}),
    ),
    Fault(
        "Keras' own Adam: eps before the bias correction",
        "keras",
        "training",
        patched({"resnet_keras.training.make_optimiser": keras_own_adam}),
        optimiser="adam",
    ),
    Fault("Adam's eps 1e-7 for 1e-8", "paddle", "training", another_rule(eps=1e-7), optimiser="adam"),
    Fault("Adam's beta2 0.99 for 0.999", "paddle", "training", another_rule(beta2=0.99), optimiser="adam"),
    Fault(
        "Adam without bias correction",
        "jax",
        "training",
        patched({"resnet_jax.training.make_optimiser": uncorrected_adam}),
        optimiser="adam",
    ),
    Fault(
        "AMSGrad for Adam", "pt", "training", patched({"resnet_pt.training.make_optimiser": amsgrad}), optimiser="adam"
    ),
    Fault("Adam with coupled decay for AdamW", "paddle", "training", another_rule(decay="coupled"), optimiser="adamw"),
    Fault(
        "AdamW's decay without the learning rate",
        "pt",
        "training",
        patched({"resnet_pt.training.make_optimiser": unscaled_decay}),
        optimiser="adamw",
    ),
    Fault("the schedule is a step late", "pt", "training", other_rates(lambda rates: np.roll(rates, 1))),
    Fault(
        "the learning rate never changes",
        "paddle",
        "training",
        other_rates(lambda rates: np.full_like(rates, rates[0])),
    ),
    Fault(
        "gradients pile up from step to step",
        "paddle",
        "training",
        patched({"paddle.optimizer.Optimizer.clear_grad": never_clear}),
    ),
]

STATISTICS = [
    Fault("the running averages' decay is 0.99 for 0.9", "jax", "training", another_spec(norm_decay=0.99)),
    Fault("decay and its complement swapped", "pt", "training", another_spec(norm_decay=0.1)),
    Fault("one norm's decay is 0.99", "pt", "training", another_model(one_slow_norm)),
    Fault("the running statistics never move", "keras", "training", another_spec(norm_decay=1.0)),
    Fault("PyTorch keeps the biased variance", "pt", "training", another_model(keep_biased_variance)),
]
