"""Holds caches of preprocessed tensors against numpy and the slow processors of transformers."""

import subprocess
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy
from PIL import Image
from transformers import AutoImageProcessor, WhisperFeatureExtractor

GOLDENS = Path("tests/data/goldens/image_cache")
PROCESSORS = ["clip", "clip_crop_larger", "siglip", "pixtral", "pixtral_patch6", "qwen2_vl", "qwen2_vl_up", "clip_336"]


SIZES = [(1, 1), (1, 250), (3, 90), (97, 61), (250, 333), (448, 448), (500, 2), (18, 1300)]
MODES = ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"]


def pictures(folder: Path) -> list[Path]:
    """Pictures that the goldens do not have: awkward sizes, and every mode in one of them."""
    random = numpy.random.default_rng(11)
    made = []
    for (height, width), mode in [(size, "RGB") for size in SIZES] + [((37, 83), mode) for mode in MODES]:
        file = folder / f"{height}x{width}.{mode.replace(';', '')}.png"
        noise = random.integers(0, 256, (height, width, 4), dtype=numpy.uint8)
        picture = Image.fromarray(noise)
        if mode == "I;16":
            picture = Image.fromarray(random.integers(0, 400, (height, width)).astype(numpy.uint16))
        elif mode == "LA":
            picture = Image.fromarray(noise[..., :2])
        elif mode != "RGBA":
            picture = picture.convert("RGB").convert(mode)
        picture.save(file, **({"transparency": 3} if mode == "P" else {}))
        made.append(file)
    return made + sorted((GOLDENS / "images").glob("*.png"))


def run(program: Path, *arguments: str | Path) -> subprocess.CompletedProcess:
    return subprocess.run([program, *arguments], capture_output=True, text=True)


def expected_of(processor, file: Path) -> dict[str, numpy.ndarray] | None:
    """What the slow processor makes of a picture; nothing if it refuses it."""
    try:
        made = processor(images=Image.open(file).convert("RGB"), input_data_format="channels_last")
        return {name: numpy.asarray(value) for name, value in made.items()}
    except (ValueError, ZeroDivisionError):
        return None


def check_pixels(program: Path, name: str, folder: Path) -> str:
    """Fills a cache, and compares what numpy reads of it with what Python makes."""
    home = GOLDENS / "processors" / name
    processor = AutoImageProcessor.from_pretrained(home, use_fast=False)
    compared = refused = 0
    for index, file in enumerate(pictures(folder)):
        expected = expected_of(processor, file)
        cache = folder / f"cache{index}"
        done = run(program, "warm", cache, file, "--processor", home)
        if expected is None:
            assert done.returncode == 3, f"{file.name}: transformers refuses it, wconvert-cache ends with {done.returncode}"
            refused += 1
            continue
        assert done.returncode == 0, f"{file.name}: {done.stderr.strip()}"
        [entry] = cache.rglob("*.npz")
        with numpy.load(entry, allow_pickle=False) as found:
            assert set(found.files) == expected.keys() | {"__key__"}, found.files
            for array, value in expected.items():
                assert found[array].dtype == value.dtype, f"{file.name}: {array} is {found[array].dtype}"
                assert numpy.array_equal(found[array], value), f"{file.name}: {array} differs"
        compared += 1
    return f"{compared} pictures bit-equal, {refused} refused by both"


def recording(file: Path, rate: int, channels: int, seconds: float) -> numpy.ndarray:
    """Writes noise over a tone, and gives it back as one channel of floats."""
    random = numpy.random.default_rng(channels)
    count = int(rate * seconds)
    tone = 0.3 * numpy.sin(numpy.arange(count) / rate * 2764)[:, None]
    samples = ((tone + random.normal(0, 0.05, (count, channels))) * 32767).clip(-32768, 32767).astype("<i2")
    with wave.open(str(file), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())
    return (samples.astype(numpy.float32) / 32768).mean(axis=1, dtype=numpy.float32)


def check_recordings(program: Path, folder: Path) -> str:
    """Features are those of transformers, waveforms those of numpy."""
    compared = 0
    for mels, rate, chunk, channels, seconds in [(80, 16000, 30, 1, 3.3), (128, 16000, 2, 2, 2.5), (16, 8000, 1, 3, 0.01)]:
        extractor = WhisperFeatureExtractor(mels, rate, chunk_length=chunk, return_attention_mask=True)
        home, cache = folder / f"extractor{compared}", folder / f"cache{compared}"
        extractor.save_pretrained(home)
        heard = recording(folder / "clip.wav", rate, channels, seconds)
        expected = extractor(heard, sampling_rate=rate, return_tensors="np", return_attention_mask=True)
        done = run(program, "warm", cache, folder / "clip.wav", "--processor", home)
        assert done.returncode == 0, done.stderr.strip()
        [waveform] = cache.rglob("*.wav.npz")
        [features] = set(cache.rglob("*.npz")) - {waveform}
        with numpy.load(waveform) as found:
            assert numpy.array_equal(found["waveform"], heard[: chunk * rate]), "waveforms differ"
        with numpy.load(features) as found:
            assert numpy.array_equal(found["feature_attention_mask"], expected["attention_mask"]), "masks differ"
            # What it does without torch, whose float32 is off by up to 1e-4 where a tone is loud.
            filled = numpy.zeros((1, extractor.n_samples), dtype=numpy.float32)
            filled[0, : min(heard.size, extractor.n_samples)] = heard[: extractor.n_samples]
            exact = extractor._np_extract_fbank_features(filled, "cpu")
            difference = numpy.abs(found["input_features"] - exact).max()
            assert difference <= 1e-6, f"features differ by {difference}"
        compared += 1
    return f"{compared} recordings: waveforms bit-equal, features within 1e-6"


def check_numpy_entries(program: Path, folder: Path) -> str:
    """Entries as numpy writes them are entries; one flipped bit is found."""
    shard = folder / "cache" / "ab"
    shard.mkdir(parents=True)
    values = numpy.random.default_rng(5).standard_normal((1, 3, 8, 8)).astype(numpy.float32)
    for save, width in [(numpy.savez, 1), (numpy.savez_compressed, 2)]:
        save(shard / f"{'ab' * 32}.0123456789ab.8x{width}.npz", pixel_values=values)
    assert run(program, "verify", folder / "cache").returncode == 0
    file = shard / f"{'ab' * 32}.0123456789ab.8x1.npz"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    done = run(program, "verify", folder / "cache")
    assert done.returncode == 6 and file.name in done.stdout, done.stdout
    return "savez and savez_compressed are read, a flipped bit is found"


def cases(program: Path) -> Iterator[tuple[str, Callable[[Path], str]]]:
    program = program.with_name("wconvert-cache")
    yield "cache/numpy", lambda folder: check_numpy_entries(program, folder)
    yield "cache/recordings", lambda folder: check_recordings(program, folder)
    for name in PROCESSORS:
        yield f"cache/{name}", lambda folder, name=name: check_pixels(program, name, folder)
