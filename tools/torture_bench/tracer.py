"""Points of a run, by the system calls that strace tells of."""

import collections
import re
import shutil

from torture_bench.tally import Skip

calls = ["openat", "openat2", "pread64", "pwrite64", "read", "write", "fsync", "fdatasync", "sync_file_range", "close",
         "fallocate", "ftruncate", "mkdirat", "unlinkat", "renameat2", "renameat", "fchmod", "flock", "newfstatat",
         "fstat", "statx", "getdents64", "fstatfs", "statfs", "fadvise64", "readlink", "fcntl"]
# The counters of strace are those of a thread.
one_thread = ["--threads", "1"]


def needs_strace():
    if shutil.which("strace") is None:
        raise Skip("strace is not there: tools/setup --dev installs it")


def injecting(name, what):
    """The words before a program whose calls of a name are disturbed: `signal=KILL:when=3`."""
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={name}", "-e", f"inject={name}:{what}"]


def points_of(ground, job):
    """The calls that a run of one thread makes from its first look at the source on: (name, which of that name)."""
    room = ground.room(job)
    log = ground.home / "strace.log"
    before = ["strace", "-f", "-qq", "-o", str(log), "-e", "trace=" + ",".join(f"?{name}" for name in calls)]
    ground.run([*job.words, *one_thread], room, before).check_returncode()
    lines = log.read_text().splitlines()
    log.unlink()
    shutil.rmtree(room)
    loaded = next(index for index, line in enumerate(lines) if f'"../{job.source}' in line)
    seen = collections.Counter()
    points = []
    for index, line in enumerate(lines):
        if found := re.match(r"\d+ +(\w+)\(", line):
            seen[found.group(1)] += 1
            if index >= loaded:
                points.append((found.group(1), seen[found.group(1)]))
    return points
