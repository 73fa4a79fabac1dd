"""Kills a re-export of a snapshot, at exact system calls and at stepped moments, and runs it again.

As the run `kill`, with wconvert-export: after each kill the folder holds the old snapshot or the new one, whole; the
same command then gives the reference bytes and leaves nothing beside them.
"""

from torture_bench.snapshots import Snapshots
from torture_runs import kill

SAMPLE = ["--count", "40"]


def add_options(parser):
    kill.add_options(parser)


def run(options):
    return kill.run(options, Snapshots)
