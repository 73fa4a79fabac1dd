"""Reads small checkpoints of which a bit, a token or the end is wrong, by the million.

Every bit of a header, index, config.json or metadata.yaml is flipped, the file is cut at every byte, and every token is
dropped, doubled, and exchanged with the next one. No mutant may end the reader by a signal, hang it, or end otherwise
than taken or refused; and what is taken must be what an independent reader finds there: Python's safetensors and json,
and PyYAML.
"""

import glob
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading

from torture_bench.tally import Skip, Tally

SAMPLE = ["--count", "20000"]
repository = pathlib.Path(__file__).resolve().parents[2]
goldens = repository / "tests/data/goldens"
json_token = re.compile(rb'"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|[a-z]+|[][{}:,]|\s+')
yaml_token = re.compile(rb"[^\n]*\n|[^\s:]+|:|[ ]+")
places_of_cuts_in_data = 1000
batch_size = 2000


def add_options(parser):
    parser.add_argument("--probe", type=pathlib.Path, help="mutant_probe; without it the one beside the program")
    parser.add_argument("--part", default="0/1", help="I/N: only every Nth mutant, from the Ith on")


def readers():
    """The independent ones, from the environment that tools/interop makes."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "wconvert"
    for place in sorted(cache.glob("interop-*/complete")):
        sys.path += glob.glob(str(place.parent / "lib/python*/site-packages"))
    try:
        import safetensors
        import yaml
    except ImportError as missing:
        raise Skip(f"{missing}: tools/interop makes the Python environment") from None
    return safetensors, yaml


class Subject:
    """A file of a checkpoint, and who reads its mutants."""

    def __init__(self, probe, folder, name, format=None):
        self.name, self.format, self.probe = name, format, probe
        self.title = f"{folder.relative_to(goldens)}/{name}"
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="wconvert-mutate-"))
        shutil.copytree(folder, self.home / "folder")
        self.content = (folder / name).read_bytes()
        self.has_data = name.endswith(".safetensors")
        self.head = self.content[: 8 + struct.unpack("<Q", self.content[:8])[0]] if self.has_data else self.content

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.home)

    def mutants(self):
        """What was done, the bytes that come of it, and the size of the whole file."""
        head, behind = self.head, len(self.content) - len(self.head)
        for place in range(8 * len(head)):
            flipped = bytearray(head)
            flipped[place // 8] ^= 1 << place % 8
            yield f"bit {place}", bytes(flipped), len(self.content)
        for end in range(len(head)):
            yield f"cut at {end}", head[:end], end
        step = max(1, behind // places_of_cuts_in_data)
        for end in range(len(head), len(self.content), step):
            yield f"cut at {end}", head, end
        yield from self.token_mutants(head, behind)

    def token_mutants(self, head, behind):
        before = 8 if self.has_data else 0
        pattern = yaml_token if self.name.endswith(".yaml") else json_token
        spans = [match.span() for match in pattern.finditer(head, before)]

        def whole(text):
            text = (struct.pack("<Q", len(text)) if self.has_data else b"") + text
            return text, len(text) + behind

        for index, (begin, end) in enumerate(spans):
            token = head[begin:end]
            yield f"without token {index}", *whole(head[before:begin] + head[end:])
            yield f"token {index} twice", *whole(head[before:end] + token + head[end:])
            for other in (1, 2, 4):  # the next one, the one behind the comma, the value behind the next key
                if index + other < len(spans):
                    first, last = spans[index + other]
                    between = head[end:first]
                    yield (f"token {index} exchanged with {index + other}",
                           *whole(head[before:begin] + head[first:last] + between + token + head[last:]))

    def answers(self, batch):
        """For each mutant: the codes of the file and of the folder, and what was read. Where the reader ended, its exit
        code, negative for a signal, stands for the file's. One that its alarm ended is asked once more: that the machine
        stood still is no hang."""
        batch, alarmed = list(batch), None
        while batch:
            process = subprocess.Popen(self.words(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            writer = threading.Thread(target=self.feed, args=(process.stdin, batch))
            writer.start()
            done = 0
            for line in process.stdout:
                if not line.endswith(b"\n"):
                    break
                file_code, folder_code, *rest = line.split(b" ", 2)
                yield batch[done], int(file_code), folder_code.strip().decode(), rest[0] if rest else None
                done += 1
            process.stdout.close()
            writer.join()
            code = process.wait()
            if done < len(batch) and code == -signal.SIGALRM and alarmed is not batch[done]:
                alarmed = batch[done]
            elif done < len(batch):
                yield batch[done], code if code < 0 else -1, "-", None
                done += 1
            batch = batch[done:]

    def words(self):
        return [self.probe, self.home / "folder", self.name] + ([self.format] if self.format else [])

    def feed(self, pipe, batch):
        in_folder = not self.has_data and not self.name.endswith(".index.json")
        try:
            for _, bytes, size in batch:
                pipe.write(struct.pack("<III", len(bytes), size, in_folder) + bytes)
            pipe.close()
        except BrokenPipeError:
            pass  # the reader has ended; who reads its answers sees that


class Twice(Exception):
    """A key that stands twice, which Python's json takes."""


def pairs(items):
    if len({key for key, _ in items}) != len(items):
        raise Twice
    return dict(items)


def strict(value):
    """A value in which 1 differs from 1.0 and true."""
    if isinstance(value, dict):
        return {key: strict(one) for key, one in value.items()}
    if isinstance(value, list):
        return [strict(one) for one in value]
    return type(value).__name__, value


class Readers:
    """What others find in the bytes that wconvert has taken."""

    def __init__(self):
        self.safetensors, self.yaml = readers()
        self.loader = getattr(self.yaml, "CSafeLoader", self.yaml.SafeLoader)

    def disagreement(self, subject, bytes, size, said):
        """How the reading differs; None if it does not."""
        ours = json.loads(said)
        try:
            if subject.has_data:
                return self.tensors_differ(bytes + b"\0" * (size - len(bytes)), ours)
            if subject.name.endswith(".yaml"):
                theirs = self.yaml.load(bytes, self.loader)
            else:
                theirs = json.loads(bytes, object_pairs_hook=pairs, parse_constant=float)
        except Exception as refusal:  # whatever the other reader raises
            return f"another reader refuses it: {type(refusal).__name__} {refusal}"
        if subject.name.endswith(".index.json"):
            theirs = theirs["weight_map"]
        return None if strict(ours) == strict(theirs) else "another reader finds other values"

    def tensors_differ(self, file, ours):
        length = struct.unpack("<Q", file[:8])[0]
        theirs = {name: entry for name, entry in self.safetensors.deserialize(file)}
        header = json.loads(file[8 : 8 + length])
        if theirs.keys() != {name for name, *_ in ours["tensors"]}:
            return "another reader finds other names"
        if (header.get("__metadata__") or {}) != (ours["metadata"] or {}):
            return "another reader finds other metadata"
        for name, dtype, shape, begin, end in ours["tensors"]:
            entry = theirs[name]
            if (dtype, shape) != (entry["dtype"], list(entry["shape"])) or end - begin != len(entry["data"]):
                return f"another reader finds {name} otherwise"
            if header[name]["data_offsets"] != [begin - 8 - length, end - 8 - length]:
                return f"another reader finds {name} elsewhere"
        return None


def checkpoints():
    """Folder, file, and for internal folders a format that spells them."""
    for config in sorted(goldens.glob("*/*/hf/config.json")):
        folder = config.parent
        files = sorted(folder.glob("*.safetensors"))
        if not files:
            continue
        for name in [files[0].name, "config.json", "model.safetensors.index.json"]:
            if (folder / name).exists():
                yield folder, name, None
    for metadata in sorted(goldens.glob("*/*/fast_llm/metadata.yaml")):
        folder = metadata.parent
        back = folder.parent / "hf_back"
        format = folder.parent.parent.name
        if format not in ("internal", "distributed") and back.exists() and list(folder.glob("*.safetensors")):
            yield folder, "metadata.yaml", format


def judge(subject, answer, others, tally, taken):
    (what, bytes, size), file_code, folder_code, said = answer
    trial = f"{subject.title}: {what}"
    tally.trials += 1
    if file_code < 0:
        return tally.tear(trial, f"the reader ended with {file_code}")
    if file_code not in (0, 3) or folder_code not in ("-", "0", "3"):
        return tally.tear(trial, f"exit codes {file_code} and {folder_code}")
    if file_code == 3 and folder_code == "0":
        return tally.tear(trial, "the folder is taken although the file is refused")
    taken[0] += file_code == 0
    taken[1] += folder_code == "0"
    if said:
        difference = others.disagreement(subject, bytes, size, said)
        if difference:
            tally.tear(trial, difference)


def roughly(file):
    """How many mutants a file has: eight bits and a cut a byte, and five for each token of some four bytes."""
    content = file.read_bytes()
    head = 8 + struct.unpack("<Q", content[:8])[0] if file.suffix == ".safetensors" else len(content)
    return int(10.3 * head) + (places_of_cuts_in_data if file.suffix == ".safetensors" else 0)


def run(options):
    probe = options.probe or options.program.parent / "mutant_probe"
    if not probe.exists():
        raise Skip(f"{probe} is missing: tools/build release mutant_probe makes it")
    others = Readers()
    part, parts = (int(number) for number in options.part.split("/"))
    tally, taken = Tally("mutants"), [0, 0]
    chosen = random.Random(options.seed)
    subjects = list(checkpoints())
    share = options.count / sum(roughly(folder / name) for folder, name, _ in subjects) if options.count else 1
    for folder, name, format in subjects:
        with Subject(probe, folder, name, format) as subject:
            wanted = (mutant for number, mutant in enumerate(subject.mutants())
                      if number % parts == part and chosen.random() < share)
            while batch := list(itertools.islice(wanted, batch_size)):
                for answer in subject.answers(batch):
                    judge(subject, answer, others, tally, taken)
    tally.extra = f"{taken[0]} files and {taken[1]} folders taken, of {len(subjects)} files"
    return tally
