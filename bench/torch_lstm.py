"""PyTorch's LSTM and GRU, on CUDA by cuDNN, in float32: the peer of `npm run bench:node`.

Reads requests from the standard input and answers on the standard output, a line of JSON each:

    {"prepare": {"cell": "lstm", "pass": "training", "T": 64, "B": 16, "I": 128, "H": 128, "data": FILE, "result": FILE}}
        data: float32, one after the other x [T, B, I], W [G H, I], R [G H, H], b_ih, b_hh [G H], dy [T, B, H];
        y and, of "training", the gradients of W, R, b_ih, b_hh are written to result in the same way; answers {}
    {"sample": {"milliseconds": 20}}
        answers {"milliseconds": of one run, "runs": N}: as many runs as fill that time, between two events of the device

"forward" is without a graph; "training" is forward and backward, without a loss or an optimizer. The first line that it says is what it is:
{"torch": …, "device": …, "cudnn": …}, or {"error": …}. By itself:

    echo '{"prepare": {"cell": "lstm", "pass": "forward", "T": 64, "B": 16, "I": 128, "H": 128}}
    {"sample": {"milliseconds": 200}}' | python3 bench/torch_lstm.py --device cpu
"""

import argparse
import json
import sys
import time

try:
    import torch
except ImportError:
    torch = None


class Layer:
    """A layer, its inputs on the device."""

    def __init__(self, device, cell, T, B, I, H, data=None, result=None, **more):
        self.device = device
        self.training = more["pass"] == "training"
        kind = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell]
        self.rnn = kind(I, H).to(device)
        self.x = torch.randn(T, B, I, device=device)
        self.dy = torch.randn(T, B, H, device=device)
        if data:
            self.fill(data)
        self.rnn.flatten_parameters()
        y = self.run()
        if result:
            self.write(result, y)

    def tensors(self):
        return [self.x, *self.rnn.parameters(), self.dy]

    def fill(self, path):
        sizes = [tensor.numel() for tensor in self.tensors()]
        numbers = torch.from_file(path, size=sum(sizes), dtype=torch.float32)
        with torch.no_grad():
            for tensor, part in zip(self.tensors(), numbers.split(sizes)):
                tensor.copy_(part.view_as(tensor))

    def write(self, path, y):
        results = [y.detach()] + ([p.grad for p in self.rnn.parameters()] if self.training else [])
        flat = torch.cat([tensor.reshape(-1) for tensor in results])
        torch.from_file(path, shared=True, size=flat.numel(), dtype=torch.float32).copy_(flat)

    def run(self):
        if not self.training:
            with torch.no_grad():
                return self.rnn(self.x)[0]
        self.rnn.zero_grad(set_to_none=True)
        y, _ = self.rnn(self.x)
        y.backward(self.dy)
        return y

    def lap(self, runs):
        """Milliseconds of so many runs."""
        if self.device.type != "cuda":
            start = time.perf_counter()
            for _ in range(runs):
                self.run()
            return 1000 * (time.perf_counter() - start)
        begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record()
        for _ in range(runs):
            self.run()
        end.record()
        end.synchronize()
        return begin.elapsed_time(end)

    def sample(self, milliseconds):
        once = min(self.lap(1) for _ in range(2))
        runs = max(1, round(milliseconds / max(once, 1e-3)))
        return {"milliseconds": self.lap(runs) / runs, "runs": runs}


def say(answer):
    print(json.dumps(answer), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda", choices=["cuda", "cpu"])
    name = parser.parse_args().device
    if torch is None:
        return say({"error": "there is no PyTorch here"})
    if name == "cuda" and not torch.cuda.is_available():
        return say({"error": f"PyTorch {torch.__version__} has no CUDA here"})
    # float32 as webrnn has it, not the shorter numbers of the tensor cores
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
    device = torch.device(name)
    cuda = name == "cuda"
    say(
        {
            "torch": torch.__version__,
            "device": torch.cuda.get_device_name() if cuda else "cpu",
            "cudnn": torch.backends.cudnn.version() if cuda else None,
        }
    )
    layer = None
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            request = json.loads(line)
            if "prepare" in request:
                layer = None  # its memory may be needed
                layer = Layer(device, **request["prepare"])
                say({})
            else:
                say(layer.sample(**request["sample"]))
        except Exception as error:  # whatever it is, the other side has to hear of it
            say({"error": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main()
