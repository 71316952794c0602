"""losses.json: cross_entropy, binary_cross_entropy_with_logits and mse_loss with all their options: the loss and its gradient."""
import torch
from torch.nn import functional as F

from common import numbers

ROWS, C = [2, 3], 4


def graded(loss, x):
    """The loss and its gradient; where each row has a loss, under a random cotangent."""
    cotangent = torch.randn_like(loss)
    loss.backward(cotangent)
    return {"loss": numbers(loss), "cotangent": numbers(cotangent), "gradient": numbers(x.grad)}


def cross_entropy(weighted, smoothing, ignoring, reduction):
    logits = (2 * torch.randn(*ROWS, C)).requires_grad_()
    targets = torch.randint(0, C, ROWS)
    weights = torch.rand(C) + 0.2 if weighted else None
    options = {"weight": weights, "label_smoothing": smoothing, "reduction": reduction}
    if ignoring:
        targets[0, 1] = targets[1, 2] = 1
        options["ignore_index"] = 1
    loss = F.cross_entropy(logits.reshape(-1, C), targets.reshape(-1), **options)
    return {
        "logits": numbers(logits),
        "targets": targets.tolist(),
        "weights": weights.tolist() if weighted else None,
        "labelSmoothing": smoothing,
        "ignoreIndex": 1 if ignoring else None,
        "reduction": reduction,
        **graded(loss, logits),
    }


def pointwise(function, targets, reduction):
    x = (4 * torch.randn(*ROWS)).requires_grad_()
    with torch.no_grad():
        x[0, 0], x[1, 1] = 60, -60
    return {"x": numbers(x), "targets": targets.flatten().tolist(), "reduction": reduction, **graded(function(x, targets, reduction=reduction), x)}


def losses():
    reductions = ["mean", "sum", "none"]
    return {
        "crossEntropy": [
            cross_entropy(weighted, smoothing, ignoring, reduction)
            for weighted in [False, True]
            for smoothing in [0, 0.1]
            for ignoring in [False, True]
            for reduction in reductions
        ],
        "binaryCrossEntropy": [
            pointwise(F.binary_cross_entropy_with_logits, torch.tensor([[0, 1, 0.3], [1, 0, 0.9]]), reduction)
            for reduction in reductions
        ],
        "meanSquaredError": [pointwise(F.mse_loss, 3 * torch.randn(*ROWS), reduction) for reduction in reductions],
    }
