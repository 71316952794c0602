"""conv1d.json: nn.Conv1d with strides, padding and dilation, and all its gradients. Sequences are [T, B, I], as webrnn has them."""
import torch
from torch import nn

from common import numbers


def case(T, B, conv):
    (kernel,), (stride,), (padding,), (dilation,) = conv.kernel_size, conv.stride, conv.padding, conv.dilation
    x = torch.randn(T, B, conv.in_channels, requires_grad=True)
    y = conv(x.permute(1, 2, 0)).permute(2, 0, 1)
    cotangent = torch.randn(y.shape)
    y.backward(cotangent)
    return {
        "inputs": conv.in_channels,
        "outputs": conv.out_channels,
        "kernelSize": kernel,
        "options": {"stride": stride, "padding": padding, "dilation": dilation, "bias": conv.bias is not None},
        "parameters": {name: numbers(value) for name, value in conv.named_parameters()},
        "x": numbers(x),
        "y": numbers(y),
        "cotangent": numbers(cotangent),
        "gradients": {"x": numbers(x.grad), **{name: numbers(value.grad) for name, value in conv.named_parameters()}},
    }


def conv1d():
    return [
        case(5, 2, nn.Conv1d(3, 4, 1)),
        case(6, 2, nn.Conv1d(3, 4, 3, padding=1)),
        case(9, 2, nn.Conv1d(3, 2, 3, stride=2, padding=3, dilation=2)),
        case(8, 3, nn.Conv1d(2, 3, 2, stride=3, bias=False)),
        case(7, 1, nn.Conv1d(1, 2, 4, dilation=2)),
    ]
