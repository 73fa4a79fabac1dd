"""Several runs at once, sources that change under a run, and destinations that lie where they may not."""

import os
import random
import shutil
import subprocess
import time

from torture_bench.ground import Ground, tree
from torture_bench.tally import Tally
from torture_bench.tracer import injecting, needs_strace

SAMPLE = ["--count", "30"]


def add_options(parser):
    pass


def start(ground, words, room, before=()):
    return subprocess.Popen([*before, ground.program, *words], cwd=room, stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def several_at_once(ground, job, draw):
    """One of them makes it, the others say that it is being made, or that it is there."""
    room = ground.room(job)
    runs = []
    for _ in range(draw.randint(2, 4)):
        runs.append(start(ground, job.words, room))
        time.sleep(draw.random() * 0.02)
    codes = []
    for process in runs:
        process.communicate()
        codes.append(process.returncode)
    fault = ground.fault(job, room)
    if not set(codes) <= {0, 5} or 0 not in codes:
        fault = f"runs at once end with {codes}"
    elif not job.old and codes.count(0) != 1:
        fault = f"{codes.count(0)} runs at once say that they have made it"
    elif tree(room / "made") != job.reference:
        fault = "is not whole"
    elif left := [name for name in os.listdir(room) if name != "made"]:
        fault = f"leaves {left}"
    shutil.rmtree(room)
    return fault


def touch(file):
    os.utime(file, ns=(1, 1))


def flip(file):
    with open(file, "r+b") as opened:
        opened.seek(-1, os.SEEK_END)
        byte = opened.read(1)[0]
        opened.seek(-1, os.SEEK_END)
        opened.write(bytes([byte ^ 1]))


def cut(file):
    os.truncate(file, file.stat().st_size // 2)


def grow(file):
    with open(file, "ab") as opened:
        opened.write(b" ")


def replace(file):
    copy = file.with_suffix(".copy")
    shutil.copy2(file, copy)
    os.rename(copy, file)


edits = [touch, flip, cut, grow, replace, os.unlink]


def edited_source(ground, job, draw):
    """A run that is held where it makes its result durable meets a source that has changed: nothing is published."""
    home = ground.home / "edited"
    home.mkdir()
    shutil.copytree(ground.home / job.source, home / job.source)
    room = home / "room"
    shutil.copytree(ground.room(job), room)
    shutil.rmtree(ground.home / "room")
    weights = sorted((home / job.source).glob("*.safetensors"))
    own = {"hf": "config.json", "internal": "metadata.yaml"}[job.source]
    file = draw.choice([*weights, home / job.source / own])
    edit = draw.choice(edits)
    process = start(ground, [*job.words, "--threads", "1"], room, injecting("fdatasync", "delay_enter=60000"))
    deadline = time.monotonic() + 60
    while not list(room.glob(".made.wconvert-staging/*.safetensors")) and time.monotonic() < deadline:
        time.sleep(0.002)
    edit(file)
    said = process.communicate()[1].decode().strip()
    fault = None
    if process.returncode != 4:
        fault = f"{edit.__name__} of {file.name}: ends with {process.returncode}: {said}"
    elif tree(room / "made") != job.old_tree if job.old else os.path.lexists(room / "made"):
        fault = f"{edit.__name__} of {file.name}: the destination was touched"
    shutil.rmtree(home)
    return fault


def misplaced(ground, job, draw):
    """A destination in its source, or around it, by whatever way: refused, and nothing is touched."""
    home = ground.home / "misplaced"
    home.mkdir()
    source = home / job.source
    shutil.copytree(ground.home / job.source, source)
    (home / "link").symlink_to(job.source)
    (source / "deep").mkdir()
    before = tree(home)
    place = draw.choice(["SOURCE", "SOURCE/made", "SOURCE/deep/made", "link", "link/made", "link/deep/../made", ".",
                         "SOURCE/deep", "./SOURCE/"]).replace("SOURCE", job.source)
    words = [job.words[0], str(source if draw.random() < 0.5 else home / "link"), place, *job.words[3:]]
    ended = ground.run(words, home)
    fault = None
    if ended.returncode != 2:
        fault = f"{place}: ends with {ended.returncode}: {ended.stderr.decode().strip()}"
    elif tree(home) != before:
        fault = f"{place}: something was touched"
    shutil.rmtree(home)
    return fault


def run(options):
    needs_strace()
    tally = Tally("races")
    draw = random.Random(options.seed)
    with Ground(options.program) as ground:
        kinds = [several_at_once, edited_source, misplaced]
        for number in range(options.count or 300):
            kind = kinds[number % len(kinds)]
            job = draw.choice(ground.jobs)
            if fault := kind(ground, job, draw):
                tally.tear(f"{kind.__name__}, {job.name}", fault)
            tally.trials += 1
    return tally
