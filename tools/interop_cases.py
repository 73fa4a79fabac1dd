"""Converts models there and back with wconvert and asks transformers, torch and numpy whether anything changed."""

import filecmp
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy
import torch
import yaml
from safetensors import safe_open
from safetensors.numpy import load_file

import interop_cache
import interop_models
import interop_snapshots
from interop_models import Variant


class Difference(Exception):
    """What a conversion changed."""


def require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Difference(otherwise)


@dataclass(frozen=True)
class Converter:
    """The program under test."""

    program: Path

    def run(self, *arguments: str | Path) -> None:
        done = subprocess.run([self.program, *arguments, "--quiet"], capture_output=True, text=True)
        said = (done.stderr or done.stdout).strip()
        require(done.returncode == 0, f"wconvert {arguments[0]} ended with {done.returncode}: {said}")

    def there_and_back(self, folder: Path, format: str, shard: str, cast: str = "keep") -> None:
        """From `hf` to `internal` to `back`, all in the folder."""
        hf, internal, back = folder / "hf", folder / "internal", folder / "back"
        self.run("import", hf, internal, "--shard-size", shard, "--dtype", cast)
        self.run("verify", internal)
        if cast == "keep":
            self.run("verify", internal, "--against", hf)
        self.run("export", internal, back, "--format", format, "--shard-size", shard)


def tensors(folder: Path) -> dict[str, torch.Tensor]:
    """Every tensor of the files in a folder."""
    found = {}
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, framework="pt") as file:
            found |= {name: file.get_tensor(name) for name in file.keys()}
    return found


def require_same_tensors(expected: dict[str, torch.Tensor], found: dict[str, torch.Tensor]) -> None:
    """Equal names, dtypes, shapes and bits."""
    require(expected.keys() == found.keys(), f"tensors differ: {sorted(expected.keys() ^ found.keys())[:4]}")
    for name, tensor in expected.items():
        other = found[name]
        require(tensor.dtype == other.dtype, f"{name} is {other.dtype}, expected {tensor.dtype}")
        require(tensor.shape == other.shape, f"{name} is {list(other.shape)}, expected {list(tensor.shape)}")
        same = torch.equal(tensor.contiguous().view(torch.uint8), other.contiguous().view(torch.uint8))
        require(same, f"{name} has other values")


def require_same_files(expected: Path, found: Path) -> int:
    """Equal names and bytes; how many files there are."""
    names = {path.name for path in expected.iterdir()}
    others = {path.name for path in found.iterdir()}
    require(names == others, f"files differ: {sorted(names ^ others)}")
    _, unequal, unread = filecmp.cmpfiles(expected, found, names, shallow=False)
    require(not unequal and not unread, f"files with other bytes: {sorted(unequal + unread)}")
    return len(names)


def state(folder: Path) -> dict[str, torch.Tensor]:
    return interop_models.load(folder).state_dict()


def expected_internal(hf: dict[str, numpy.ndarray], layers: int) -> Iterator[tuple[str, numpy.ndarray]]:
    """The tensors of an internal folder, built from those of a Llama or Mixtral by what Fast-LLM documents."""
    yield "embeddings.word_embeddings_weight", hf["model.embed_tokens.weight"]
    yield "head.final_norm.weight", hf["model.norm.weight"]
    if "lm_head.weight" in hf:
        yield "head.output_weights", hf["lm_head.weight"]
    for layer in range(layers):
        theirs, ours = f"model.layers.{layer}.", f"decoder.{layer}."
        yield ours + "norm_1.weight", hf[theirs + "input_layernorm.weight"]
        yield ours + "norm_2.weight", hf[theirs + "post_attention_layernorm.weight"]
        for part in ("weight", "bias"):
            if theirs + f"self_attn.q_proj.{part}" not in hf:
                continue
            query, key, value, output = (hf[theirs + f"self_attn.{name}_proj.{part}"] for name in "qkvo")
            yield ours + f"mixer.query.{part}", query
            yield ours + f"mixer.key_value.{part}", numpy.concatenate([key, value])
            yield ours + f"mixer.dense.{part}", output
        if theirs + "block_sparse_moe.gate.weight" in hf:
            yield ours + "mlp.router.weight", hf[theirs + "block_sparse_moe.gate.weight"]
            experts = [
                [hf[theirs + f"block_sparse_moe.experts.{expert}.w{number}.weight"] for number in (1, 2, 3)]
                for expert in range(len(hf[theirs + "block_sparse_moe.gate.weight"]))
            ]
        else:
            experts = [[hf[theirs + f"mlp.{name}_proj.weight"] for name in ("gate", "down", "up")]]
            if theirs + "mlp.up_proj.bias" in hf:
                gate, up = (hf[theirs + f"mlp.{name}_proj.bias"] for name in ("gate", "up"))
                yield ours + "mlp.layer_1.bias", numpy.concatenate([gate, up])
                yield ours + "mlp.layer_2.bias", hf[theirs + "mlp.down_proj.bias"]
        yield ours + "mlp.layer_1.weight", numpy.concatenate([m for gate, _, up in experts for m in (gate, up)])
        yield ours + "mlp.layer_2.weight", numpy.concatenate([down.T for _, down, _ in experts])


def check_internal(folder: Path, variant: Variant) -> None:
    """Holds the internal folder against what numpy and PyYAML make of it."""
    hf = {}
    for path in sorted((folder / "hf").glob("*.safetensors")):
        hf |= load_file(path)
    found = {}
    for path in sorted((folder / "internal").glob("*.safetensors")):
        found |= load_file(path)
    metadata = yaml.safe_load((folder / "internal" / "metadata.yaml").read_text(encoding="utf-8"))
    require((folder / "internal" / "ok").exists(), "internal/ok is missing")

    expected = {f"{name}/weights": array for name, array in expected_internal(hf, variant.config["num_hidden_layers"])}
    require(expected.keys() == found.keys(), f"internal tensors differ: {sorted(expected.keys() ^ found.keys())[:4]}")
    for name, array in expected.items():
        require(numpy.array_equal(array, found[name]), f"internal {name} differs")
    model = metadata["config"]["base_model"]
    mixer = model["decoder"]["block"]["mixer"]
    for key, value in {
        "hidden_size": model["hidden_size"],
        "num_hidden_layers": model["decoder"]["num_blocks"],
        "num_attention_heads": mixer["heads"],
        "num_key_value_heads": mixer["head_groups"],
        "head_dim": mixer["head_size"],
        "vocab_size": model["embeddings"]["vocab_size"],
    }.items():
        require(variant.config[key] == value, f"metadata.yaml has {value!r} for {key} {variant.config[key]}")


def check_random(converter: Converter, variant: Variant, folder: Path) -> str:
    """One random model, there and back."""
    hf, back = folder / "hf", folder / "back"
    interop_models.save_random(variant, hf)
    converter.there_and_back(folder, variant.format, variant.shard, interop_models.name_of(variant.cast))

    if variant.cast:
        require_same_tensors({name: tensor.to(variant.cast) for name, tensor in tensors(hf).items()}, tensors(back))
        require_same_tensors({name: tensor.to(variant.cast) for name, tensor in state(hf).items()}, state(back))
        return f"values as torch casts them to {interop_models.name_of(variant.cast)}"
    files = require_same_files(hf, back)
    require_same_tensors(state(hf), state(back))
    require(torch.equal(interop_models.logits(hf), interop_models.logits(back)), "logits differ")
    proven = f"{files} files, state dict and logits equal"
    if variant.dtype == torch.float32 and variant.format in ("llama", "mixtral"):
        check_internal(folder, variant)
        proven += ", internal tensors as numpy makes them"
    return proven


def check_smollm2(converter: Converter, folder: Path) -> str:
    """A real trained model, there and back."""
    hf, back = folder / "hf", folder / "back"
    interop_models.save_smollm2(hf)
    count = len(tensors(hf))
    require(count == 272, f"the model has {count} tensors, expected 272")
    converter.there_and_back(folder, "llama", "5GB")

    files = require_same_files(hf, back)
    question = "What is the capital of France?"
    answers = [interop_models.answer(side, question) for side in (hf, back)]
    require(answers[0] == answers[1], f"the answers differ: {answers}")
    require("Paris" in answers[0], f"the model answered {answers[0]!r}")
    return f"{count} tensors, {files} files equal, both answer {answers[0]!r}"


def cases(converter: Converter) -> Iterator[tuple[str, Callable[[Path], str]]]:
    for variant in interop_models.VARIANTS:
        yield variant.title, lambda folder, variant=variant: check_random(converter, variant, folder)
    yield "llama/SmolLM2-135M-Instruct", lambda folder: check_smollm2(converter, folder)
    yield from interop_snapshots.cases(converter.program.with_name("wconvert-export"))
    yield from interop_cache.cases(converter.program)


def main(program: str, *wanted: str) -> int:
    passed = failed = 0
    for title, check in cases(Converter(Path(program))):
        if wanted and not any(text in title for text in wanted):
            continue
        with tempfile.TemporaryDirectory(prefix="wconvert-interop-") as folder:
            try:
                print(f"ok    {title}: {check(Path(folder))}", flush=True)
                passed += 1
            except Exception as problem:  # whatever a program or a library throws is a failed case
                print(f"FAIL  {title}: {type(problem).__name__}: {problem}", flush=True)
                failed += 1
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
