"""weights.json: a model's state_dict in safetensors files of each type, what its layers give with weights rounded to that type, and how numbers
are rounded. The files are written here: the format is a few lines, and a second writer is a better witness."""
import base64
import json
import struct

import torch
from torch import nn

from common import numbers

TYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64}
T, B, I, H, V = 4, 2, 3, 4, 7


def safetensors(tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        # To the list of bytes: no array library needs to know bfloat16.
        these = bytes(tensor.reshape(-1).view(torch.uint8).tolist())
        dtype = next(key for key, value in TYPES.items() if value == tensor.dtype)
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(these)]}
        data += these
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def model():
    both = {"num_layers": 2, "bidirectional": True}
    return nn.ModuleDict(
        {
            "lstm": nn.LSTM(I, H, **both),
            "gru": nn.GRU(I, H, **both),
            "tanh": nn.RNN(I, H, **both),
            "relu": nn.RNN(I, H, nonlinearity="relu", **both),
            "projected": nn.LSTM(I, H, proj_size=2, **both),
            "embedding": nn.Embedding(V, I),
            "linear": nn.Linear(I, H),
            "conv": nn.Conv1d(I, H, 3, padding=1),
            # webrnn has no such layer: its integer (num_batches_tracked) must not be in the way of the others.
            "norm": nn.BatchNorm1d(I),
        }
    )


def outputs(layers, x, tokens):
    recurrent = ["lstm", "gru", "tanh", "relu", "projected"]
    return {
        **{name: numbers(layers[name](x)[0]) for name in recurrent},
        "embedding": numbers(layers["embedding"](tokens)),
        "linear": numbers(layers["linear"](x)),
        "conv": numbers(layers["conv"](x.permute(1, 2, 0)).permute(2, 0, 1)),
    }


def rounding():
    """Bits of float32 that are finite, of every size that half precision has and some more; and ties."""
    some = torch.cat([torch.randn(200) * 2.0 ** torch.randint(-28, 18, [200]), torch.tensor([0.0, -0.0, 65519.0, 65520.0, -1e30])])
    ties = torch.tensor([(2 * n + 1) * 2.0**power for n in range(6) for power in [-25, -13, -11, 4]])
    values = torch.cat([some, ties, 1 + torch.tensor([1.0, 3.0, 5.0]) * 2.0**-11, 1 + torch.tensor([1.0, 3.0]) * 2.0**-8])
    bits = lambda tensor, integers, mask: [one & mask for one in tensor.view(integers).tolist()]
    return {
        "F32": bits(values, torch.int32, 0xFFFFFFFF),
        "F16": bits(values.half(), torch.int16, 0xFFFF),
        "BF16": bits(values.bfloat16(), torch.int16, 0xFFFF),
    }


def of_floats(tensors, change):
    return {name: change(value) if value.is_floating_point() else value for name, value in tensors.items()}


def weights():
    layers = model()
    x, tokens = torch.randn(T, B, I), torch.randint(0, V, [T, B])
    # In float64, so that every type has something to round.
    exact = of_floats(layers.state_dict(), lambda value: value.double() + 1e-9 * torch.randn(value.shape).double())
    files = {}
    for dtype in ["F32", "F16", "BF16", "F64"]:
        rounded = of_floats(exact, lambda value: value.to(TYPES[dtype]))
        layers.load_state_dict(of_floats(rounded, lambda value: value.float()))
        given = outputs(layers, x, tokens)
        if dtype == "F64":  # one layer is enough to see it
            rounded = {name: value for name, value in rounded.items() if name.startswith("linear.")}
            given = {"linear": given["linear"]}
        files[dtype] = {"file": base64.b64encode(safetensors(rounded)).decode(), "outputs": given}
    return {"x": numbers(x), "tokens": tokens.tolist(), "files": files, "rounding": rounding()}
