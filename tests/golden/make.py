"""Writes what PyTorch computes, for the tests to compare with: `python3 tests/golden/make.py` (PyTorch, CPU).

recurrent.json: nn.LSTM, nn.GRU, nn.RNN; one and two layers, both directions, packed sequences, given states; with all gradients
under random cotangents. training.json: the losses of a small tagger (Embedding, LSTM, Linear, cross-entropy with ignore_index) under
Adam with clipping by norm, and its parameters before and after. The suite itself does not need PyTorch.
"""
import json
import pathlib

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

HERE = pathlib.Path(__file__).parent
torch.manual_seed(1)
torch.set_num_threads(1)


def numbers(tensor):
    return {"shape": list(tensor.shape), "data": [float(f"{x:.9g}") for x in tensor.detach().reshape(-1).tolist()]}


def recurrent(name, layer, T, B, lengths=None, given=False):
    layer = layer.float()
    parts = layer.num_layers * (2 if layer.bidirectional else 1)
    H = layer.hidden_size
    x = torch.randn(T, B, layer.input_size, requires_grad=True)
    names = ["h", "c"] if isinstance(layer, nn.LSTM) else ["h"]
    initial = [torch.randn(parts, B, H, requires_grad=True) for _ in names] if given else None
    arguments = None
    if initial:
        arguments = tuple(initial) if len(initial) > 1 else initial[0]
    source = pack_padded_sequence(x, lengths, enforce_sorted=False) if lengths else x
    y, final = layer(source, arguments)
    if lengths:
        y, _ = pad_packed_sequence(y, total_length=T)
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


def training():
    V, D, H, C, T, B = 11, 6, 9, 5, 7, 4
    embedding, lstm, linear = nn.Embedding(V, D), nn.LSTM(D, H), nn.Linear(H, C)
    model = nn.ModuleDict({"0": embedding, "1": lstm, "2": linear})
    before = {key: numbers(value) for key, value in model.state_dict().items()}
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02, betas=(0.9, 0.98), eps=1e-7, weight_decay=0.01)
    tokens = torch.randint(0, V, (T, B))
    targets = torch.randint(0, C, (T, B))
    targets[4:, 1] = 0
    losses, norms = [], []
    for _ in range(30):
        optimizer.zero_grad()
        logits = linear(lstm(embedding(tokens))[0])
        loss = nn.functional.cross_entropy(logits.reshape(T * B, C), targets.reshape(-1), ignore_index=0)
        loss.backward()
        norms.append(float(nn.utils.clip_grad_norm_(model.parameters(), 0.5)))
        optimizer.step()
        losses.append(float(loss))
    return {
        "sizes": {"V": V, "D": D, "H": H, "C": C},
        "adam": {"lr": 0.02, "betas": [0.9, 0.98], "epsilon": 1e-7, "weightDecay": 0.01, "clipNorm": 0.5},
        "tokens": tokens.tolist(),
        "targets": targets.tolist(),
        "before": before,
        "losses": losses,
        "norms": norms,
        "after": {key: numbers(value) for key, value in model.state_dict().items()},
    }


cases = [
    recurrent("LSTM", nn.LSTM(3, 5), 4, 2, given=True),
    recurrent("LSTM, two layers, both directions, packed", nn.LSTM(3, 5, 2, bidirectional=True), 6, 3, [6, 2, 4], given=True),
    recurrent("LSTM without bias, packed", nn.LSTM(4, 8, bias=False), 5, 3, [1, 5, 3]),
    recurrent("GRU", nn.GRU(3, 5), 4, 2, given=True),
    recurrent("GRU, two layers, both directions, packed", nn.GRU(3, 4, 2, bidirectional=True), 6, 3, [6, 2, 4], given=True),
    recurrent("RNN tanh, both directions, packed", nn.RNN(3, 5, bidirectional=True), 5, 3, [2, 5, 1], given=True),
    recurrent("RNN relu, two layers", nn.RNN(3, 5, 2, nonlinearity="relu"), 5, 2),
]
(HERE / "recurrent.json").write_text(json.dumps({"torch": torch.__version__, "cases": cases}) + "\n")
(HERE / "training.json").write_text(json.dumps({"torch": torch.__version__, **training()}) + "\n")
