"""What the usual converter does: loads each shard with safetensors into torch, changes it and saves it. For tools/bench."""

import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file


def converted(tensors):
    out = {}
    for name, tensor in tensors.items():
        if ".down_proj." in name:
            out[name] = tensor.t().contiguous()
        elif ".gate_proj." in name and name.replace("gate", "up") in tensors:
            out[name.replace("gate", "gate_up")] = torch.cat([tensor, tensors[name.replace("gate", "up")]])
        elif ".k_proj." in name and name.replace("k_proj", "v_proj") in tensors:
            out[name.replace("k_proj", "kv_proj")] = torch.cat([tensor, tensors[name.replace("k_proj", "v_proj")]])
        elif not (".up_proj." in name and name.replace("up", "gate") in tensors) and not (
                ".v_proj." in name and name.replace("v_proj", "k_proj") in tensors):
            out[name] = tensor
    return out


source, destination = Path(sys.argv[1]), Path(sys.argv[2])
destination.mkdir()
for shard in sorted(source.glob("*.safetensors")):
    save_file(converted(load_file(shard)), destination / shard.name)
