"""Holds caches of preprocessed tensors against numpy and the slow processors of transformers."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy
from PIL import Image
from transformers import AutoImageProcessor

GOLDENS = Path("tests/data/goldens/image_cache")
PROCESSORS = ["clip", "clip_crop_larger", "siglip", "pixtral", "pixtral_patch6", "qwen2_vl", "qwen2_vl_up", "clip_336"]


def pictures(folder: Path) -> list[Path]:
    """Pictures that the goldens do not have, in sizes that are awkward."""
    random = numpy.random.default_rng(11)
    made = []
    for height, width in [(1, 1), (1, 250), (3, 90), (97, 61), (250, 333), (448, 448)]:
        file = folder / f"{height}x{width}.png"
        noise = random.integers(0, 256, (height, width, 3), dtype=numpy.uint8)
        Image.fromarray(noise).save(file)
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
    for name in PROCESSORS:
        yield f"cache/{name}", lambda folder, name=name: check_pixels(program, name, folder)
