"""The small conversions that tools/torture disturbs, and what an undisturbed one gives."""

import dataclasses
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

repository = pathlib.Path(__file__).resolve().parents[2]
checkpoint = repository / "tests/data/goldens/llama/sharded/hf"


def tree(folder):
    """What lies in a folder: relative path to digest, or to what else it is."""
    out = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            out[name] = "neither file nor folder"
        else:
            out[name] = "folder" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
    return out


@dataclasses.dataclass
class Job:
    """A command that makes `made` in a room, and all that it may find there."""

    name: str
    words: list  # behind the program; run in the room
    source: str
    old: bool  # whether something stands at `made` before
    reference: dict = dataclasses.field(default_factory=dict)
    old_tree: dict = dataclasses.field(default_factory=dict)


class Ground:
    """Sources and references, made once, and a fresh room for every trial."""

    def __init__(self, program, words=()):
        self.program = str(program)
        self.went_on = 0  # how many runs did not begin anew
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="wconvert-torture-"))
        self.jobs = self.sources()
        for job in self.jobs:
            job.words += words
            room = self.room(job)
            job.old_tree = tree(room / "made") if job.old else {}
            self.run(job.words, room).check_returncode()
            job.reference = tree(room / "made")
            shutil.rmtree(room)

    def sources(self):
        """Makes what the jobs read; gives the jobs."""
        shutil.copytree(checkpoint, self.home / "hf")
        (self.home / "hf/tokenizer.json").write_text("{}\n")
        self.run(["import", "hf", "internal"], self.home).check_returncode()
        return [
            Job("import", ["import", "../hf", "made", "--shard-size", "30kB"], "hf", False),
            Job("export", ["export", "../internal", "made", "--format", "llama", "--shard-size", "30kB"], "internal", False),
            Job("overwrite", ["import", "../hf", "made", "--shard-size", "40kB", "--overwrite"], "hf", True),
        ]

    def before(self, made):
        """Makes what stands at the destination before."""
        made.mkdir()
        (made / "old").write_text("what stood there before\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.home)

    def room(self, job, name="room"):
        """A new folder beside the sources, with what stands at the destination before."""
        room = self.home / name
        room.mkdir()
        if job.old:
            self.before(room / "made")
        return room

    def run(self, words, room, before=(), **how):
        """Runs the program, behind the words of a tracer; quiet, and bounded in time."""
        environment = {**os.environ, **how.pop("environment", {})}
        return subprocess.run([*before, self.program, *words], cwd=room, env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=how.pop("timeout", 600), **how)

    def fault(self, job, room):
        """What is wrong with a room after a disturbed run; None if all is as promised."""
        for name in os.listdir(room):
            if name != "made" and not name.startswith(".made.wconvert"):
                return f"left {name}"
        if os.path.lexists(room / "made"):
            found = tree(room / "made")
            if found != job.reference and not (job.old and found == job.old_tree):
                return f"made is torn: {difference(found, job.reference)}"
        elif job.old:
            return "what stood there before is gone"
        return None

    def untrue(self, room, said):
        """What is wrong with what a run that was stopped says it has kept; None if that is what lies there."""
        staging = room / ".made.wconvert-staging"
        kept = [path.name for path in staging.rglob("*") if path.is_file() and path.name != ".wconvert-journal"]
        claimed = re.search(r"the (\d+) files? that it had finished", said)
        if len(kept) != (int(claimed[1]) if claimed else 0):
            return f"keeps {sorted(kept)}, but says {said!r}"
        return None

    def fault_after_again(self, job, room):
        """Runs the same command once more; what is wrong then."""
        again = self.run(job.words, room)
        self.went_on += b"goes on from an interrupted run" in again.stderr
        if again.returncode == 5 and not job.old and (room / "made").exists():
            pass  # it had been published at the last moment
        elif again.returncode != 0:
            return f"the same command ends with {again.returncode}: {again.stderr.decode().strip()}"
        found = tree(room / "made")
        if found != job.reference:
            return f"the same command gives other bytes: {difference(found, job.reference)}"
        left = sorted(name for name in os.listdir(room) if name != "made")
        return f"the same command leaves {left}" if left else None


def difference(found, expected):
    names = sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))
    return ", ".join(names[:5])
