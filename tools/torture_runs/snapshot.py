"""Kills a re-export of a snapshot, at exact system calls and at stepped moments, and runs it again.

As the run `kill`, with wconvert-export: after each kill the folder holds the old snapshot or the new one, whole; the
same command then gives the reference bytes and leaves nothing beside them.
"""

import os
import shutil

from torture_bench.ground import Ground, Job, repository
from torture_bench.tally import Skip
from torture_runs import kill

SAMPLE = ["--count", "40"]

golden = repository / "tests/data/goldens/snapshots/vl/llava_flat"


class Snapshots(Ground):
    """Two adapters of one base; the snapshot of the first one stands where that of the second one is put."""

    def sources(self):
        os.environ["SOURCE_DATE_EPOCH"] = "1700000000"  # the one clock reading of a snapshot
        versions = golden / "store/adapter/versions"
        for name in ("v0001", "v0003"):
            shutil.copytree(versions / name, self.home / name)
        shutil.copytree(golden / "processor", self.home / "processor")
        shutil.copy(golden / "base_spec.json", self.home / "base.json")
        self.run([*self.words("v0001", ".."), "../earlier"], self.home / "processor").check_returncode()
        return [Job("snapshot", [*self.words("v0003", ".."), "made", "--overwrite"], "v0003", True)]

    def words(self, adapter, above):
        return ["snapshot", "--base", f"{above}/base.json", "--adapter", f"{above}/{adapter}",
                "--processor", f"{above}/processor", "--quiet"]

    def before(self, made):
        shutil.copytree(self.home / "earlier", made)


def add_options(parser):
    kill.add_options(parser)


def run(options):
    options.program = options.program.with_name("wconvert-export")
    if not options.program.exists():
        raise Skip(f"{options.program} is missing: tools/build release wconvert-export makes it")
    return kill.run(options, Snapshots)
