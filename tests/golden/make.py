"""Writes what PyTorch computes, for the tests to compare with: `python3 tests/golden/make.py` (PyTorch, CPU), then `npm run format`.

A file for each subject, made by the script of its name with random numbers of its own. The suite itself does not need PyTorch.
"""
import json
import pathlib

import torch

from conv1d import conv1d
from losses import losses
from optimizers import optimizers
from recurrent import recurrent
from training import training
from weights import weights

HERE = pathlib.Path(__file__).parent
torch.set_num_threads(1)


def write(name, make):
    torch.manual_seed(1)
    (HERE / f"{name}.json").write_text(json.dumps({"torch": torch.__version__, **make()}) + "\n")


write("recurrent", lambda: {"cases": recurrent()})
write("training", training)
write("losses", losses)
write("optimizers", optimizers)
write("conv1d", lambda: {"cases": conv1d()})
write("weights", weights)
