"""A disk of every size, in steps, and with few inodes: exit 4 and no destination, and more room completes it.

Needs root: it mounts small file systems of memory. What the program sees as too little before it begins is refused
then, so most sizes are tried between that and what all files need with their blocks.
"""

import os
import shutil
import subprocess

from torture_bench.ground import Ground, tree
from torture_bench.tally import Skip, Tally

SAMPLE = ["--count", "40"]

block = 4096


def add_options(parser):
    pass


def mounted(room, size, inodes):
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},nr_inodes={inodes}", "none", room], check=True)


def run(options):
    if os.geteuid() != 0:
        raise Skip("needs root, to mount")
    tally = Tally("small disks")
    completed = 0
    with Ground(options.program) as ground:
        shapes = [(size, 10_000) for size in range(block, 90 * block, block)]
        shapes += [(64 << 20, inodes) for inodes in range(2, 40)]
        trials = [(job, *shape) for shape in shapes for job in ground.jobs if not job.old]
        step = max(1, len(trials) // (options.count or len(trials)))
        for job, size, inodes in trials[::step]:
            room = ground.room(job)
            mounted(room, size, inodes)
            try:
                ended = ground.run(job.words, room)
                fault = ground.fault(job, room)
                if ended.returncode not in (0, 4):
                    fault = f"ends with {ended.returncode}: {ended.stderr.decode().strip()}"
                elif ended.returncode == 0 and tree(room / "made") != job.reference:
                    fault = "says that it is done, and is not"
                completed += ended.returncode == 0
                subprocess.run(["mount", "-o", "remount,size=64M,nr_inodes=10000", room], check=True)
                if fault := fault or ground.fault_after_again(job, room):
                    tally.tear(f"{job.name} with {size} bytes and {inodes} inodes", fault)
            finally:
                subprocess.run(["umount", room], check=True)
                shutil.rmtree(room)
            tally.trials += 1
    tally.extra = f"{completed} had room enough"
    return tally
