"""What Paddle's optimisers do."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import inspect

import paddle
from paddle import optimizer as optim
from paddle.nn import ClipGradByGlobalNorm
from paddle.nn.initializer import Constant


def sgd_learning_rate_default() -> float:
    return inspect.signature(optim.SGD).parameters["learning_rate"].default


def momentum_default() -> float:
    return inspect.signature(optim.Momentum).parameters["momentum"].default


def momentum_after_a_drop() -> float:
    w = paddle.create_parameter([1], "float32", default_initializer=Constant(1.0))
    optimiser = optim.Momentum(learning_rate=0.1, momentum=0.9, parameters=[w])
    for rate in (0.1, 0.01):
        optimiser.set_lr(rate)
        (2 * w).sum().backward()
        optimiser.step()
        optimiser.clear_grad()
    return w.item()


def momentum_rounding() -> float:
    w = paddle.create_parameter([1], "float64", default_initializer=Constant(0.0))
    optimiser = optim.Momentum(learning_rate=1.0, momentum=0.9, parameters=[w])
    for gradient in (1.0, 0.0):
        before = w.item()
        (gradient * w).sum().backward()
        optimiser.step()
        optimiser.clear_grad()
    return abs((w.item() - before) / -0.9 - 1)


def learning_rate_rounding() -> float:
    w = paddle.create_parameter([1], "float64", default_initializer=Constant(0.0))
    optimiser = optim.SGD(learning_rate=0.1, parameters=[w])
    w.sum().backward()
    optimiser.step()
    return abs(w.item() / -0.1 - 1)


def sgd_decay_with_momentum() -> float:
    w = paddle.create_parameter([1], "float32", default_initializer=Constant(1.0))
    optimiser = optim.Momentum(learning_rate=0.1, momentum=0.9, parameters=[w], weight_decay=0.1)
    for _ in range(2):
        (0 * w).sum().backward()
        optimiser.step()
        optimiser.clear_grad()
    return w.item()


def l2_gradient() -> float:
    w = paddle.create_parameter([1], "float32", default_initializer=Constant(1.0))
    optimiser = optim.SGD(learning_rate=1.0, parameters=[w], weight_decay=paddle.regularizer.L2Decay(0.1))
    (0 * w).sum().backward()
    optimiser.step()
    return 1 - w.item()


def adamw_decay_default() -> float:
    return inspect.signature(optim.AdamW).parameters["weight_decay"].default


def adam_eps_default() -> float:
    return inspect.signature(optim.Adam).parameters["epsilon"].default


def adam_eps_place() -> float:
    w = paddle.create_parameter([1], "float32", default_initializer=Constant(0.0))
    optimiser = optim.Adam(learning_rate=1.0, epsilon=1.0, parameters=[w])
    (2 * w).sum().backward()
    optimiser.step()
    return w.item()


def amsgrad_second_step() -> float:
    w = paddle.create_parameter([1], "float32", default_initializer=Constant(0.0))
    optimiser = optim.Adam(learning_rate=1.0, beta1=0.5, beta2=0.5, epsilon=1e-8, amsgrad=True, parameters=[w])
    for gradient in (2.0, 0.0):
        before = w.item()
        (gradient * w).sum().backward()
        optimiser.step()
        optimiser.clear_grad()
    return w.item() - before


def rmsprop_decay_default() -> float:
    return inspect.signature(optim.RMSProp).parameters["rho"].default


def rmsprop_eps_place() -> float:
    w = paddle.create_parameter([1], "float32", default_initializer=Constant(0.0))
    optimiser = optim.RMSProp(learning_rate=1.0, rho=0.75, epsilon=1.0, parameters=[w])
    (2 * w).sum().backward()
    optimiser.step()
    return w.item()


def adagrad_first_step() -> float:
    w = paddle.create_parameter([1], "float32", default_initializer=Constant(0.0))
    optimiser = optim.Adagrad(learning_rate=1.0, parameters=[w])
    w.sum().backward()
    optimiser.step()
    return w.item()


def clipped_norm_shortfall() -> float:
    w = paddle.create_parameter([2], "float64", default_initializer=Constant(0.0))
    gradient = paddle.to_tensor([3.0, 4.0], "float64")
    [(_, clipped)] = ClipGradByGlobalNorm(1.0)([(w, gradient)])
    return 1 - clipped.norm().item()
