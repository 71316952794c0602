"""training.json: the losses of a small tagger (Embedding, LSTM, Linear, cross-entropy with ignore_index) under Adam with clipping by norm, and its
parameters before and after."""
import torch
from torch import nn

from common import numbers


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
