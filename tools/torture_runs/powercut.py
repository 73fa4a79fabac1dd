"""Cuts the power of a file system (FS_IOC_SHUTDOWN without its log) at stepped moments, and mounts it again.

On ext4 and XFS, each on a loop device; needs root. Afterwards the destination is absent, old or whole, and whole if the
program had said so by exit 0; the same command then gives the reference bytes.
"""

import fcntl
import os
import random
import shutil
import struct
import subprocess
import time

from torture_bench.ground import Ground, tree
from torture_bench.tally import Skip, Tally

SAMPLE = ["--count", "12"]

shutdown = 0x8004587D  # _IOR('X', 125, __u32)
without_log = struct.pack("I", 2)
systems = {"ext4": ("64M", ["mkfs.ext4", "-q"]), "xfs": ("320M", ["mkfs.xfs", "-q"])}


def add_options(parser):
    parser.add_argument("--system", choices=systems, help="only this one")


class Disk:
    """A file system on a loop device, whose power can be cut."""

    def __init__(self, home, kind):
        size, make = systems[kind]
        self.image, self.place = home / f"{kind}.image", home / kind
        self.place.mkdir()
        with open(self.image, "wb") as file:
            file.truncate(int(size[:-1]) << 20)
        subprocess.run([*make, self.image], check=True)
        self.mount()

    def mount(self):
        subprocess.run(["mount", "-o", "loop", self.image, self.place], check=True)

    def unmount(self):
        subprocess.run(["umount", self.place], check=True)

    def cut(self):
        folder = os.open(self.place, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(folder, shutdown, without_log)
        finally:
            os.close(folder)


def furnish(disk, ground):
    """Sources that are durable there."""
    for source in ("hf", "internal"):
        shutil.copytree(ground.home / source, disk.place / source)
    os.sync()


def trial(disk, ground, job, moment):
    """What is wrong after a cut at a moment; and whether the program had ended before it."""
    room = disk.place / "room"
    shutil.copytree(ground.room(job), room)
    shutil.rmtree(ground.home / "room")
    subprocess.run(["sync", "-f", disk.place], check=True)
    process = subprocess.Popen([ground.program, *job.words], cwd=room, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(moment)
    done = process.poll() == 0
    disk.cut()
    process.kill()
    process.wait()
    disk.unmount()
    disk.mount()
    fault = ground.fault(job, room)
    if done and not fault and tree(room / "made") != job.reference:
        fault = "was not there although the program had said so"
    fault = fault or ground.fault_after_again(job, room)
    shutil.rmtree(room)
    return fault, done


def duration(disk, ground, job):
    """How long the job takes there."""
    room = disk.place / "room"
    shutil.copytree(ground.room(job), room)
    shutil.rmtree(ground.home / "room")
    begun = time.monotonic()
    ground.run(job.words, room)
    took = time.monotonic() - begun
    shutil.rmtree(room)
    return took


def run(options):
    if os.geteuid() != 0:
        raise Skip("needs root, to mount")
    if not os.path.exists("/dev/loop-control"):
        raise Skip("needs loop devices")
    kinds = [kind for kind in systems if options.system in (None, kind) and shutil.which(systems[kind][1][0])]
    if not kinds:
        raise Skip("neither mkfs.ext4 nor mkfs.xfs is there")
    tally = Tally("power cuts")
    draw = random.Random(options.seed)
    ended = 0
    with Ground(options.program) as ground:
        count = options.count or 200
        for kind in kinds:
            disk = Disk(ground.home, kind)
            try:
                furnish(disk, ground)
                spans = {job.name: duration(disk, ground, job) for job in ground.jobs}
                for number in range(count // len(kinds)):
                    job = ground.jobs[number % len(ground.jobs)]
                    moment = draw.random() * 1.3 * spans[job.name]
                    fault, done = trial(disk, ground, job, moment)
                    ended += done
                    if fault:
                        tally.tear(f"{job.name} on {kind} after {moment * 1000:.1f} ms", fault)
                    tally.trials += 1
            finally:
                disk.unmount()
        tally.extra = f"on {' and '.join(kinds)}, {ended} after exit 0, {ground.went_on} re-runs went on"
    return tally
