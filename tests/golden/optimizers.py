"""optimizers.json: what torch.optim makes of two parameters in twenty steps with given gradients, and the rates of ReduceLROnPlateau."""
import torch
from torch import nn, optim

from common import numbers

STEPS = 20
SHAPES = [[7], [3, 4]]
# The names that webrnn has for options of torch.optim.
NAMES = {
    "weight_decay": "weightDecay",
    "lr_decay": "lrDecay",
    "initial_accumulator_value": "initial",
    "eps": "epsilon",
}


def run(name, start, gradients, clip_norm=None, clip_value=None, **options):
    parameters = [nn.Parameter(one.clone()) for one in start]
    optimizer = getattr(optim, name)(parameters, **options)
    for step in gradients:
        for parameter, gradient in zip(parameters, step):
            parameter.grad = gradient.clone()
        if clip_norm:
            nn.utils.clip_grad_norm_(parameters, clip_norm)
        if clip_value:
            nn.utils.clip_grad_value_(parameters, clip_value)
        optimizer.step()
    options = {NAMES.get(key, key): value for key, value in options.items()}
    clipping = {"clipNorm": clip_norm, "clipValue": clip_value}
    return {
        "name": name,
        "options": {**options, **{key: value for key, value in clipping.items() if value}},
        "after": [numbers(parameter) for parameter in parameters],
    }


def plateau(measures, **options):
    optimizer = optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer, **options)
    rates = []
    for measure in measures:
        scheduler.step(measure)
        rates.append(optimizer.param_groups[0]["lr"])
    least = options.pop("min_lr", 0)
    return {"options": {**options, "least": least}, "measures": measures, "rates": rates}


def optimizers():
    start = [torch.randn(shape) for shape in SHAPES]
    # Small and large ones: some are clipped, some are not.
    gradients = [[torch.randn(shape) * 2.0 ** float(torch.randint(-3, 3, [])) for shape in SHAPES] for _ in range(STEPS)]
    train = lambda name, **options: run(name, start, gradients, **options)
    noisy = [(3.0 / (1 + step) + 0.2 * float(torch.rand([]))) for step in range(40)]
    return {
        "start": [numbers(one) for one in start],
        "gradients": [[numbers(one) for one in step] for step in gradients],
        "runs": [
            train("SGD", lr=0.1),
            train("SGD", lr=0.05, momentum=0.9),
            train("SGD", lr=0.05, momentum=0.8, weight_decay=0.1),
            train("SGD", lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01),
            train("SGD", lr=0.1, momentum=0.9, clip_norm=2.0),
            train("SGD", lr=0.1, weight_decay=0.1, clip_value=0.5),
            train("SGD", lr=0.1, momentum=0.9, nesterov=True, clip_norm=3.0, clip_value=0.5),
            train("Adagrad", lr=0.1),
            train("Adagrad", lr=0.2, lr_decay=0.1, weight_decay=0.1, initial_accumulator_value=0.5, eps=1e-6),
            train("Adagrad", lr=0.1, clip_norm=2.0),
            train("RMSprop", lr=0.01),
            train("RMSprop", lr=0.01, alpha=0.9, momentum=0.9),
            train("RMSprop", lr=0.01, alpha=0.95, centered=True, eps=1e-4),
            train("RMSprop", lr=0.01, alpha=0.95, centered=True, momentum=0.8, weight_decay=0.1, eps=1e-4),
            train("RMSprop", lr=0.01, clip_value=0.5),
            train("Adam", lr=0.05),
            train("Adam", lr=0.05, betas=[0.8, 0.98], weight_decay=0.1, eps=1e-6),
            train("Adam", lr=0.05, clip_norm=2.0, clip_value=0.5),
            train("AdamW", lr=0.05),
            train("AdamW", lr=0.05, betas=[0.8, 0.98], weight_decay=0.3, clip_norm=2.0),
        ],
        "plateaus": [
            plateau(noisy, factor=0.5, patience=2),
            plateau(noisy, factor=0.1, patience=0, threshold=0.05, min_lr=1e-3),
            plateau([1 - one for one in noisy if one < 1], factor=0.3, patience=1, mode="max", threshold=0.01),
        ],
    }
