"""Reads and writes that give less than they were asked for, or are interrupted: the reference bytes, for every seed."""

import pathlib
import shutil
import subprocess

from torture_bench.ground import Ground, difference, tree
from torture_bench.tally import Skip, Tally

SAMPLE = ["--count", "60"]

shim = pathlib.Path(__file__).resolve().parents[1] / "torture_bench/short_io.c"


def add_options(parser):
    pass


def run(options):
    if shutil.which("cc") is None:
        raise Skip("there is no C compiler")
    tally = Tally("seeds of short reads and writes")
    with Ground(options.program) as ground:
        library = ground.home / "short_io.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, shim, "-ldl"], check=True)
        for trial in range(options.count or 1000):
            job = ground.jobs[trial % len(ground.jobs)]
            seed = options.seed + trial
            room = ground.room(job)
            words = [*job.words, *(["--verify"] if trial % 5 == 0 else [])]
            ended = ground.run(words, room, environment={"LD_PRELOAD": str(library), "SHORT_IO_SEED": str(seed)})
            if ended.returncode != 0:
                tally.tear(f"{job.name}, seed {seed}", f"ends with {ended.returncode}: {ended.stderr.decode().strip()}")
            elif (found := tree(room / "made")) != job.reference:
                tally.tear(f"{job.name}, seed {seed}", f"other bytes: {difference(found, job.reference)}")
            tally.trials += 1
            shutil.rmtree(room)
    return tally
