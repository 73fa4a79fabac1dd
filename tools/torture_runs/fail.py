"""Fails the Nth system call of each kind with each error: a documented exit, or the reference bytes.

The failing call is not made (strace injects what it seems to give). After a documented exit the destination is absent,
old or whole; after exit 0 it is the reference. The same command then completes and leaves nothing beside.
"""

import collections
import random
import shutil
import subprocess

from torture_bench.ground import Ground, tree
from torture_bench.tally import Tally, limited
from torture_bench.tracer import injecting, needs_strace, one_thread, points_of

SAMPLE = ["--count", "60"]

errors = ["EIO", "ENOSPC", "EDQUOT", "EINTR", "EMFILE", "EACCES", "ESTALE"]
documented = {0, 2, 3, 4, 5, 6, 7}
# A kernel or a file system that lacks what these do is gone round.
replaced = [("renameat2", "ENOSYS"), ("renameat2", "EINVAL"), ("openat2", "ENOSYS"), ("fallocate", "EOPNOTSUPP"),
            ("fallocate", "ENOSYS"), ("sync_file_range", "ENOSYS"), ("fadvise64", "ENOSYS"), ("statfs", "ENOSYS"),
            ("fstatfs", "ENOSYS")]


def add_options(parser):
    parser.add_argument("--job", help="only this one: import, export, overwrite")
    parser.add_argument("--error", choices=errors, help="only this one")


def run(options):
    needs_strace()
    tally = Tally("failed calls")
    codes = collections.Counter()
    with Ground(options.program, options.words) as ground:
        jobs = [job for job in ground.jobs if options.job in (None, job.name)]
        trials = []
        for job in jobs:
            points = points_of(ground, job)
            wanted = [options.error] if options.error else errors
            trials += [(job, name, number, error) for name, number in points for error in wanted]
            trials += [(job, name, number, error) for name, number in points for lacking, error in replaced
                       if lacking == name]
        random.Random(options.seed).shuffle(trials)
        for job, name, number, error in limited(trials, options):
            room = ground.room(job)
            where = f"{job.name}: {error} of {name} {number}"
            try:
                ended = ground.run([*job.words, *one_thread], room, injecting(name, f"error={error}:when={number}"))
            except subprocess.TimeoutExpired:
                tally.tear(where, "does not end")
                continue
            codes[ended.returncode] += 1
            fault = ground.fault(job, room)
            if ended.returncode not in documented:
                fault = f"ends with {ended.returncode}: {ended.stderr.decode().strip()}"
            elif ended.returncode == 0 and not fault and tree(room / "made") != job.reference:
                fault = "says that it is done, and is not"
            if fault := fault or ground.fault_after_again(job, room):
                tally.tear(where, fault)
            tally.trials += 1
            shutil.rmtree(room)
    tally.extra = "exits " + ", ".join(f"{code}: {count}" for code, count in sorted(codes.items()))
    return tally
