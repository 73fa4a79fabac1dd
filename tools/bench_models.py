"""Checkpoints to measure with: the shapes of real models, of random bits, in bf16."""

import json
import math
import os
from pathlib import Path

SHARD_BYTES = 1 << 30


def llama(size, hidden=2048, inner=8192, heads=(32, 8, 64), vocabulary=32000):
    """As many layers of a Llama as make about that many bytes; of the small one three quarters are only renamed."""
    queries, keys = heads[0] * heads[2], heads[1] * heads[2]
    layer = [("self_attn.q_proj", [queries, hidden]), ("self_attn.k_proj", [keys, hidden]),
             ("self_attn.v_proj", [keys, hidden]), ("self_attn.o_proj", [hidden, queries]),
             ("mlp.gate_proj", [inner, hidden]), ("mlp.up_proj", [inner, hidden]), ("mlp.down_proj", [hidden, inner]),
             ("input_layernorm", [hidden]), ("post_attention_layernorm", [hidden])]
    each = 2 * sum(math.prod(shape) for _, shape in layer)
    layers = max(1, (size - 4 * vocabulary * hidden) // each)
    config = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "attention_bias": False, "mlp_bias": False,
              "num_attention_heads": heads[0], "num_key_value_heads": heads[1], "head_dim": heads[2]}
    return finish(config, hidden, inner, vocabulary, layers, layer)


def mixtral(size, hidden=2048, inner=4096, experts=8, heads=(32, 8, 64)):
    """The same for Mixtral: nearly all bytes are experts, of which a third is transposed."""
    queries, keys = heads[0] * heads[2], heads[1] * heads[2]
    layer = [("self_attn.q_proj", [queries, hidden]), ("self_attn.k_proj", [keys, hidden]),
             ("self_attn.v_proj", [keys, hidden]), ("self_attn.o_proj", [hidden, queries]),
             ("block_sparse_moe.gate", [experts, hidden]), ("input_layernorm", [hidden]),
             ("post_attention_layernorm", [hidden])]
    for expert in range(experts):
        for name, shape in (("w1", [inner, hidden]), ("w2", [hidden, inner]), ("w3", [inner, hidden])):
            layer.append((f"block_sparse_moe.experts.{expert}.{name}", shape))
    each = 2 * sum(math.prod(shape) for _, shape in layer)
    vocabulary = 1000
    layers = max(1, (size - 4 * vocabulary * hidden) // each)
    config = {"architectures": ["MixtralForCausalLM"], "model_type": "mixtral", "num_local_experts": experts,
              "num_experts_per_tok": 2, "num_attention_heads": heads[0], "num_key_value_heads": heads[1],
              "head_dim": heads[2], "sliding_window": None, "router_aux_loss_coef": 0.001}
    return finish(config, hidden, inner, vocabulary, layers, layer)


def renamed(size):
    """A Llama of hardly more than attention: all but a thousandth of its bytes are only renamed."""
    return llama(size, 4096, 16, (32, 8, 128))


def terabyte():
    """A Llama of a terabyte: the shapes of its 405 billion parameters' model, with more layers."""
    return llama(10**12, 16384, 53248, (128, 8, 128), 128256)


def small_tensors(count):
    """About that many tensors of 4 KiB."""
    experts = 64
    return mixtral(count // (3 * experts + 7) * (3 * experts + 7) * 4096, 64, 32, experts, (4, 2, 8))


def finish(config, hidden, inner, vocabulary, layers, layer):
    config |= {"hidden_size": hidden, "intermediate_size": inner, "num_hidden_layers": layers, "vocab_size": vocabulary,
               "hidden_act": "silu", "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": False,
               "torch_dtype": "bfloat16"}
    tensors = [("model.embed_tokens.weight", [vocabulary, hidden])]
    for number in range(layers):
        tensors += [(f"model.layers.{number}.{name}.weight", shape) for name, shape in layer]
    return config, tensors + [("model.norm.weight", [hidden]), ("lm_head.weight", [vocabulary, hidden])]


def write(folder, model, sparse=False, shard_bytes=SHARD_BYTES):
    """Writes a Hugging Face folder in shards of so many bytes; `sparse` leaves holes where the data would be."""
    config, tensors = model
    folder = Path(folder)
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config, indent=2))
    shards, room = [[]], 0
    for name, shape in tensors:
        size = 2 * math.prod(shape)
        if room + size > shard_bytes and shards[-1]:
            shards.append([])
            room = 0
        shards[-1].append((name, shape, size))
        room += size
    names = ["model.safetensors"] if len(shards) == 1 else [
        f"model-{number + 1:05}-of-{len(shards):05}.safetensors" for number in range(len(shards))]
    for file, shard in zip(names, shards):
        write_shard(folder / file, shard, sparse)
    if len(shards) > 1:
        index = {"metadata": {"total_size": sum(size for shard in shards for _, _, size in shard)},
                 "weight_map": {name: file for file, shard in zip(names, shards) for name, _, _ in shard}}
        (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    return sum(size for shard in shards for _, _, size in shard)


def write_shard(path, shard, sparse):
    header, end = {}, 0
    for name, shape, size in sorted(shard):
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [end, end + size]}
        end += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    block = os.urandom((1 << 20) + 5)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        if sparse:
            file.truncate(file.tell() + end)
            return
        for begin in range(0, end, len(block)):
            file.write(block[:end - begin])
        file.flush()
        os.fsync(file.fileno())
