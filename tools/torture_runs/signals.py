"""Signals: the first ends a run within two seconds, the second at once; nohup, closed pipes and limits are respected."""

import os
import random
import resource
import shutil
import signal
import subprocess
import time

from torture_bench.ground import Ground, tree
from torture_bench.snapshots import Snapshots
from torture_bench.tally import Tally, limited
from torture_bench.tracer import injecting, needs_strace

SAMPLE = ["--count", "30"]

endings = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
slowly = "delay_enter=30000"  # of every write


def add_options(parser):
    pass


def child_of(tracer, program):
    """The traced program, once it runs."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with open(f"/proc/{tracer.pid}/task/{tracer.pid}/children") as children:
            pids = [int(pid) for pid in children.read().split()]
        for pid in pids:
            try:
                if os.path.samefile(f"/proc/{pid}/exe", program):
                    return pid
            except OSError:
                pass  # strace tries out what it can do with children that end at once
        time.sleep(0.002)
    raise TimeoutError("the program does not begin")


def begin(ground, job, room):
    """A run that takes its time, in the middle of writing."""
    process = subprocess.Popen([*injecting("pwrite64", slowly), ground.program, *job.words], cwd=room,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    pid = child_of(process, ground.program)
    deadline = time.monotonic() + 60
    while not list(room.glob(".made.wconvert-staging/**/*.safetensors")) and time.monotonic() < deadline:
        time.sleep(0.002)
    return process, pid


def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass  # it was faster


def ended(process, numbers, job, room):
    """Whether a run was ended by one of these signals, or was over before they reached it."""
    codes = [code for number in numbers for code in (-number, 128 + number)]
    return process.returncode in codes or (process.returncode == 0 and tree(room / "made") == job.reference)


def one(ground, job, draw):
    room = ground.room(job)
    process, pid = begin(ground, job, room)
    time.sleep(draw.random() * 0.3)
    number = draw.choice(endings)
    asked = time.monotonic()
    send(pid, number)
    said = process.communicate()[1].decode()
    took = time.monotonic() - asked
    fault = ground.fault(job, room)
    if not ended(process, [number], job, room):
        fault = f"{number.name}: ends with {process.returncode}: {said}"
    elif process.returncode != 0 and f"stopped by signal {int(number)}" not in said:
        fault = f"{number.name}: says {said!r}"
    elif process.returncode != 0 and (untrue := ground.untrue(room, said)):
        fault = f"{number.name}: {untrue}"
    elif took > 2:
        fault = f"{number.name}: took {took:.1f} s"
    fault = fault or ground.fault_after_again(job, room)
    shutil.rmtree(room)
    return fault


def two(ground, job, draw):
    """The second one, even of another kind, does not wait for a write to come back."""
    room = ground.room(job)
    process, pid = begin(ground, job, room)
    first, second = draw.choice(endings), draw.choice(endings)
    send(pid, first)
    time.sleep(0.001)
    send(pid, second)
    process.communicate()
    fault = ground.fault(job, room)
    if not ended(process, [first, second], job, room):
        fault = f"{first.name}, {second.name}: ends with {process.returncode}"
    fault = fault or ground.fault_after_again(job, room)
    shutil.rmtree(room)
    return fault


def ignored(ground, job, draw):
    """What the caller ignores stays ignored."""
    room = ground.room(job)
    number = draw.choice(endings)
    process = subprocess.Popen([ground.program, *job.words], cwd=room, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               preexec_fn=lambda: signal.signal(number, signal.SIG_IGN))
    for _ in range(5):
        process.send_signal(number)
        time.sleep(0.002)
    said = process.communicate()[1].decode()
    fault = None
    if process.returncode != 0 or tree(room / "made") != job.reference:
        fault = f"{number.name} was ignored: ends with {process.returncode}: {said}"
    shutil.rmtree(room)
    return fault


def closed_pipe(ground, job, draw):
    """A reader that has gone does not disturb a conversion."""
    room = ground.room(job)
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run([ground.program, *job.words], cwd=room, stdin=subprocess.DEVNULL, stdout=writer,
                           stderr=writer if draw.random() < 0.5 else subprocess.DEVNULL)
    os.close(writer)
    fault = None
    if ended.returncode != 0 or tree(room / "made") != job.reference:
        fault = f"without a reader ends with {ended.returncode}"
    shutil.rmtree(room)
    return fault


def file_limit(ground, job, draw):
    """RLIMIT_FSIZE is an error that names the limit."""
    room = ground.room(job)
    most = draw.randint(0, 30_000)
    ended = ground.run(job.words, room, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
    said = ended.stderr.decode()
    fault = ground.fault(job, room)
    if ended.returncode not in (0, 4):
        fault = f"with files of {most} bytes ends with {ended.returncode}: {said}"
    elif ended.returncode == 4 and "ulimit -f" not in said:
        fault = f"with files of {most} bytes says {said}"
    fault = fault or ground.fault_after_again(job, room)
    shutil.rmtree(room)
    return fault


def descriptors(ground, job, draw):
    """Few descriptors are enough, or said to be too few."""
    room = ground.room(job)
    most = draw.randint(4, 40)
    ended = ground.run(job.words, room, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most)))
    fault = ground.fault(job, room)
    if ended.returncode not in (0, 7) or (ended.returncode == 7 and most >= 32):
        fault = f"with {most} descriptors ends with {ended.returncode}: {ended.stderr.decode()}"
    fault = fault or ground.fault_after_again(job, room)
    shutil.rmtree(room)
    return fault


def memory(ground, job, draw):
    """Little memory is enough, or said to be too little, and for what."""
    room = ground.room(job)
    most = draw.randint(20, 600) << 20
    ended = ground.run(job.words, room, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)))
    fault = ground.fault(job, room)
    # 127: there was not even room to load the program.
    if ended.returncode not in (0, 7, 127):
        fault = f"with {most >> 20} MiB ends with {ended.returncode}: {ended.stderr.decode()}"
    elif ended.returncode == 7 and b"memory" not in ended.stderr:
        fault = f"with {most >> 20} MiB says {ended.stderr.decode()}"
    fault = fault or ground.fault_after_again(job, room)
    shutil.rmtree(room)
    return fault


nobody = 65534


def threads(ground, job, draw):
    """Where no more threads are given, fewer do the work. (Root is above that limit.)"""
    if os.geteuid() != 0:
        return None
    ground.home.chmod(0o755)
    room = ground.room(job)
    for path in [room, *room.rglob("*")]:
        os.chown(path, nobody, nobody)
    most = draw.randint(1, 12)

    def become_nobody():
        resource.setrlimit(resource.RLIMIT_NPROC, (most, most))
        os.setuid(nobody)

    ended = ground.run([*job.words, "--threads", "16"], room, preexec_fn=become_nobody)
    fault = None
    if ended.returncode != 0 or tree(room / "made") != job.reference:
        fault = f"with {most} threads ends with {ended.returncode}: {ended.stderr.decode()}"
    shutil.rmtree(room)
    return fault


def surroundings(ground, job, draw):
    """Locales, time zones, masks and numbers of threads do not show in the bytes."""
    room = ground.room(job)
    environment = {"LC_ALL": draw.choice(["C", "de_DE.UTF-8", "tr_TR.UTF-8", "nowhere"]),
                   "TZ": draw.choice(["UTC", "Asia/Kathmandu"])}
    mask = draw.choice([0, 0o022, 0o077, 0o777 & ~0o700])
    words = [*job.words, "--threads", str(draw.choice([1, 2, 7, 32]))]
    ended = ground.run(words, room, environment=environment, umask=mask)
    fault = None
    if ended.returncode != 0 or tree(room / "made") != job.reference:
        fault = f"in {environment} ends with {ended.returncode}: {ended.stderr.decode()}"
    else:
        modes = {path.stat().st_mode & 0o777 for path in (room / "made").rglob("*") if path.is_file()}
        if modes != {0o666 & ~mask} or (room / "made").stat().st_mode & 0o777 != 0o777 & ~mask:
            fault = f"with the mask {mask:o} makes files of modes {sorted(map(oct, modes))}"
    shutil.rmtree(room)
    return fault


def run(options):
    needs_strace()
    tally = Tally("signals and limits")
    draw = random.Random(options.seed)
    kinds = [one, two, ignored, closed_pipe, file_limit, descriptors, memory, threads, surroundings]
    with Ground(options.program, options.words) as conversions, Snapshots(options.program, options.words) as exports:
        for number in limited(range(options.count or 400), options):
            kind = kinds[number % len(kinds)]
            ground = draw.choice([conversions, exports])
            job = draw.choice(ground.jobs)
            if fault := kind(ground, job, draw):
                tally.tear(f"{kind.__name__}, {job.name}", fault)
            tally.trials += 1
    return tally
