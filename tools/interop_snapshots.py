"""Seals adapters that peft has saved, and asks transformers and peft what a recipient can do with the snapshots."""

import hashlib
import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from PIL import Image
from transformers import AutoProcessor, LlavaConfig, LlavaForConditionalGeneration
from transformers import Qwen2AudioConfig, Qwen2AudioForConditionalGeneration

PROCESSORS = Path("tests/data/goldens/snapshots")
TEXT = dict(hidden_size=32, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2)
REVISION = "0123456789abcdef0123456789abcdef01234567"


@dataclass(frozen=True)
class Kind:
    """A modality: its processor, a small model for it, an input, and what the base spec says of it."""

    modality: str
    processor: Path
    model: Callable[[object], torch.nn.Module]
    inputs: Callable[[object], dict]
    plan: dict


def vision_model(processor) -> torch.nn.Module:
    vision = dict(model_type="pixtral", hidden_size=32, intermediate_size=40, num_hidden_layers=2,
                  num_attention_heads=4, head_dim=8, image_size=56, patch_size=8)
    text = dict(model_type="mistral", head_dim=8, vocab_size=len(processor.tokenizer), sliding_window=None, **TEXT)
    return LlavaForConditionalGeneration(LlavaConfig(
        vision_config=vision, text_config=text, vision_feature_layer=-1, vision_feature_select_strategy="full",
        image_token_index=processor.tokenizer.convert_tokens_to_ids("[IMG]")))


def audio_model(processor) -> torch.nn.Module:
    audio = dict(model_type="qwen2_audio_encoder", d_model=16, encoder_layers=2, encoder_attention_heads=2,
                 encoder_ffn_dim=24, num_mel_bins=16, max_source_positions=50)
    text = dict(model_type="qwen2", vocab_size=len(processor.tokenizer), **TEXT)
    return Qwen2AudioForConditionalGeneration(Qwen2AudioConfig(
        audio_config=audio, text_config=text,
        audio_token_index=processor.tokenizer.convert_tokens_to_ids("<|AUDIO|>")))


def picture(processor) -> dict:
    pixels = (numpy.arange(40 * 56 * 3).reshape(40, 56, 3) * 7 % 256).astype(numpy.uint8)
    return processor(text="[IMG]", images=Image.fromarray(pixels), return_tensors="pt")


def clip(processor) -> dict:
    wave = numpy.sin(numpy.arange(16000, dtype=numpy.float32) / 20)
    inputs = processor(
        text="<|audio_bos|><|AUDIO|><|audio_eos|>", audio=wave, sampling_rate=16000, return_tensors="pt")
    inputs.pop("token_type_ids", None)  # of a tokenizer's making, not of the model's
    return inputs


KINDS = [
    Kind("vision-language", PROCESSORS / "vl/llava_flat/processor", vision_model, picture,
         dict(image_token="[IMG]", num_image_tokens=40, target_size=[40, 56])),
    Kind("audio-language", PROCESSORS / "audio/qwen2_audio_flat/processor", audio_model, clip,
         dict(audio_token="<|AUDIO|>", num_audio_tokens=25, sample_rate=16000, max_length_seconds=1.0)),
]


def run(program: Path, *arguments: str | Path) -> None:
    done = subprocess.run([program, *arguments, "--quiet"], capture_output=True, text=True)
    assert done.returncode == 0, f"wconvert-export {arguments[0]} ended with {done.returncode}: {done.stderr.strip()}"


def random_parameters(model: torch.nn.Module, seed: int) -> torch.nn.Module:
    torch.manual_seed(seed)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    return model.eval()


def logits(model: torch.nn.Module, inputs: dict) -> torch.Tensor:
    with torch.no_grad():
        return model(**inputs).logits


def check_manifest(folder: Path) -> int:
    """Holds the manifest against what Python makes of it and of the files; how many there are."""
    text = (folder / "snapshot_manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert text == json.dumps(manifest, sort_keys=True, indent=2) + "\n", "the manifest is not as Python writes it"
    declared = {}
    for artifact in manifest["artifacts"]:
        content = (folder / artifact["path"]).read_bytes()
        assert len(content) == artifact["size_bytes"], artifact["path"]
        assert hashlib.sha256(content).hexdigest() == artifact["sha256"], artifact["path"]
        declared[artifact["path"]] = artifact
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert files == declared.keys() | {"snapshot_manifest.json"}, f"files differ: {files ^ declared.keys()}"
    return len(files)


def check(program: Path, kind: Kind, folder: Path) -> str:
    """Seals an adapter, and loads the snapshot as its README says, the base aside."""
    processor = AutoProcessor.from_pretrained(kind.processor)
    base = random_parameters(kind.model(processor), 1)
    identity = "example-org/tiny"
    base.name_or_path = base.config._name_or_path = identity
    state = {name: tensor.clone() for name, tensor in base.state_dict().items()}
    adapted = get_peft_model(base, LoraConfig(r=2, lora_alpha=3, target_modules=["q_proj", "v_proj"]))
    torch.manual_seed(2)
    for name, parameter in adapted.named_parameters():
        if "lora_" in name:
            torch.nn.init.normal_(parameter, std=0.2)
    adapted.eval().save_pretrained(folder / "v0002", save_embedding_layers=False)
    expected = logits(adapted, kind.inputs(processor))

    spec = dict(key="tiny", hf_id=identity, revision=REVISION, architecture=type(base).__name__,
                modality=kind.modality, plan=kind.plan)
    (folder / "base.json").write_text(json.dumps(spec), encoding="utf-8")
    sealed = folder / "sealed"
    run(program, "snapshot", "--modality", kind.modality, "--base", folder / "base.json",
        "--adapter", folder / "v0002", "--processor", kind.processor, sealed)
    run(program, "verify", "--strict", sealed)
    files = check_manifest(sealed)

    received = kind.model(processor).eval()
    received.load_state_dict(state)
    plain = logits(received, kind.inputs(processor))
    received = PeftModel.from_pretrained(received, sealed / "adapter").eval()
    found = logits(received, kind.inputs(AutoProcessor.from_pretrained(sealed / "processor")))
    assert torch.equal(expected, found), "logits differ"
    assert not torch.equal(plain, found), "the adapter changes nothing"
    return f"{files} files, loaded by transformers and peft, logits equal"


def cases(program: Path) -> Iterator[tuple[str, Callable[[Path], str]]]:
    for kind in KINDS:
        yield f"snapshot/{kind.modality}", lambda folder, kind=kind: check(program, kind, folder)
