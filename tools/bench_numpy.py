"""What a converter in Python does: a dictionary of arrays for each shard, changed and saved. For tools/bench."""

import json
import sys
from pathlib import Path

import numpy


def load(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = numpy.frombuffer(file.read(), dtype=numpy.uint16)
    header.pop("__metadata__", None)
    return {name: data[entry["data_offsets"][0] // 2:entry["data_offsets"][1] // 2].reshape(entry["shape"])
            for name, entry in header.items()}


def converted(tensors):
    out = {}
    for name, tensor in tensors.items():
        if ".down_proj." in name:
            out[name] = numpy.ascontiguousarray(tensor.T)
        elif ".gate_proj." in name and name.replace("gate", "up") in tensors:
            out[name.replace("gate", "gate_up")] = numpy.concatenate([tensor, tensors[name.replace("gate", "up")]])
        elif ".k_proj." in name and name.replace("k_proj", "v_proj") in tensors:
            out[name.replace("k_proj", "kv_proj")] = numpy.concatenate([tensor, tensors[name.replace("k_proj", "v_proj")]])
        elif not (".up_proj." in name and name.replace("up", "gate") in tensors) and not (
                ".v_proj." in name and name.replace("v_proj", "k_proj") in tensors):
            out[name] = tensor
    return out


def save(path, tensors):
    header, end = {}, 0
    for name, tensor in sorted(tensors.items()):
        header[name] = {"dtype": "BF16", "shape": tensor.shape, "data_offsets": [end, end + tensor.nbytes]}
        end += tensor.nbytes
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for _, tensor in sorted(tensors.items()):
            file.write(tensor.tobytes())


source, destination = Path(sys.argv[1]), Path(sys.argv[2])
destination.mkdir()
for shard in sorted(source.glob("*.safetensors")):
    save(destination / shard.name, converted(load(shard)))
