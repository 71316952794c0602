"""losses.json: cross_entropy, binary_cross_entropy_with_logits and mse_loss with all their options: the loss and its gradient."""
import torch
from torch.nn import functional as F

from common import numbers

ROWS, C = [2, 3], 4


def graded(loss, x, targets, options):
    """The loss and its gradient; where each row has a loss, under a random cotangent."""
    cotangent = torch.ones([]) if loss.dim() == 0 else torch.randn_like(loss)
    loss.backward(cotangent)
    arrays = {"x": x, "loss": loss, "cotangent": cotangent, "gradient": x.grad}
    return {"options": options, "targets": targets, **{name: numbers(array) for name, array in arrays.items()}}


def cross_entropy(weighted, smoothing, ignoring, reduction):
    logits = (2 * torch.randn(*ROWS, C)).requires_grad_()
    targets = torch.randint(0, C, ROWS)
    theirs, ours = {}, {}
    if weighted:
        theirs["weight"] = torch.rand(C) + 0.2
        ours["weights"] = theirs["weight"].tolist()
    if smoothing:
        theirs["label_smoothing"] = ours["labelSmoothing"] = smoothing
    if ignoring:
        targets[0, 1] = targets[1, 2] = 1
        theirs["ignore_index"] = ours["ignoreIndex"] = 1
    loss = F.cross_entropy(logits.reshape(-1, C), targets.reshape(-1), reduction=reduction, **theirs)
    return graded(loss, logits, targets.tolist(), {"reduction": reduction, **ours})


def pointwise(function, targets, reduction):
    x = 4 * torch.randn(*ROWS)
    x[0, 0], x[1, 1] = 60, -60
    x.requires_grad_()
    return graded(function(x, targets, reduction=reduction), x, targets.flatten().tolist(), {"reduction": reduction})


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
