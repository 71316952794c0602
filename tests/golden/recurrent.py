"""recurrent.json: nn.LSTM, nn.GRU, nn.RNN; one and two layers, both directions, packed sequences in any
order, given states, a projection, rows first; with all gradients under random cotangents."""
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from common import numbers


def case(name, layer, T, B, lengths=None, given=False):
    layer = layer.float()
    parts = layer.num_layers * (2 if layer.bidirectional else 1)
    H = layer.hidden_size
    P = layer.proj_size or H
    first = layer.batch_first
    x = torch.randn(*([B, T] if first else [T, B]), layer.input_size, requires_grad=True)
    names = ["h", "c"] if isinstance(layer, nn.LSTM) else ["h"]
    widths = [P, H] if isinstance(layer, nn.LSTM) else [H]
    initial = [torch.randn(parts, B, width, requires_grad=True) for width in widths] if given else None
    arguments = None
    if initial:
        arguments = tuple(initial) if len(initial) > 1 else initial[0]
    source = pack_padded_sequence(x, lengths, first, enforce_sorted=False) if lengths else x
    y, final = layer(source, arguments)
    if lengths:
        y, _ = pad_packed_sequence(y, first, total_length=T)
    final = list(final) if isinstance(final, tuple) else [final]
    outputs = [y, *final]
    cotangents = [torch.randn_like(one) for one in outputs]
    torch.autograd.backward(outputs, cotangents)
    return {
        "name": name,
        "cell": type(layer).__name__,
        "nonlinearity": getattr(layer, "nonlinearity", None) if isinstance(layer, nn.RNN) else None,
        "inputs": layer.input_size,
        "units": H,
        "layers": layer.num_layers,
        "bidirectional": layer.bidirectional,
        "bias": layer.bias,
        "projSize": layer.proj_size,
        "batchFirst": first,
        "lengths": lengths,
        "parameters": {key: numbers(value) for key, value in layer.named_parameters()},
        "x": numbers(x),
        "initial": {key: numbers(value) for key, value in zip(names, initial)} if initial else None,
        "y": numbers(y),
        "final": {key: numbers(value) for key, value in zip(names, final)},
        "cotangents": [numbers(one) for one in cotangents],
        "gradients": {
            "x": numbers(x.grad),
            "parameters": {key: numbers(value.grad) for key, value in layer.named_parameters()},
            "initial": {key: numbers(value.grad) for key, value in zip(names, initial)} if initial else None,
        },
    }


def recurrent():
    return [
        case("LSTM", nn.LSTM(3, 5), 4, 2, given=True),
        case("LSTM, two layers, both directions, packed", nn.LSTM(3, 5, 2, bidirectional=True), 6, 3, [6, 2, 4], given=True),
        case("LSTM without bias, packed", nn.LSTM(4, 8, bias=False), 5, 3, [1, 5, 3]),
        case("GRU", nn.GRU(3, 5), 4, 2, given=True),
        case("GRU, two layers, both directions, packed", nn.GRU(3, 4, 2, bidirectional=True), 6, 3, [6, 2, 4], given=True),
        case("RNN tanh, both directions, packed", nn.RNN(3, 5, bidirectional=True), 5, 3, [2, 5, 1], given=True),
        case("RNN relu, two layers", nn.RNN(3, 5, 2, nonlinearity="relu"), 5, 2),
        case(
            "LSTM with a projection, two layers, both directions, packed",
            nn.LSTM(3, 5, 2, bidirectional=True, proj_size=3),
            *[5, 3, [2, 5, 3]],
            given=True,
        ),
        case(
            "LSTM, rows first, both directions, packed",
            nn.LSTM(3, 4, bidirectional=True, batch_first=True),
            *[5, 3, [1, 5, 2]],
            given=True,
        ),
    ]
