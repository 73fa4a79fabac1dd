"""Kills a conversion, at exact system calls and at stepped moments, and runs it again.

Every other kill comes right before the Nth call of some kind (strace stops the process there), the rest at moments drawn
from the duration of a run. Twice as many trials as there are calls, or more, take all of both. After each kill the
destination is absent, old or whole; the same command then gives the reference bytes and leaves nothing beside them.
"""

import itertools
import random
import shutil
import subprocess
import time

from torture_bench.ground import Ground
from torture_bench.tally import Tally, limited
from torture_bench.tracer import injecting, needs_strace, one_thread, points_of

SAMPLE = ["--count", "60"]


def add_options(parser):
    parser.add_argument("--job", help="only this one: import, export, overwrite; snapshot, weights")


def kill_after(ground, job, room, seconds):
    process = subprocess.Popen([ground.program, *job.words], cwd=room, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    process.kill()
    process.wait()


def duration(ground, job):
    room = ground.room(job)
    begun = time.monotonic()
    ground.run(job.words, room)
    took = time.monotonic() - begun
    shutil.rmtree(room)
    return took


def run(options, ground_of=Ground):
    needs_strace()
    tally = Tally("kills")
    draw = random.Random(options.seed)
    with ground_of(options.program, options.words) as ground:
        jobs = [job for job in ground.jobs if options.job in (None, job.name)]
        exact = [(job, *point) for job in jobs for point in points_of(ground, job)]
        draw.shuffle(exact)
        spans = {job.name: duration(ground, job) for job in jobs}
        calls = itertools.cycle(exact)
        for trial in limited(range(options.count or 2 * len(exact)), options):
            job, name, number = next(calls) if trial % 2 == 0 else draw.choice(exact)
            room = ground.room(job)
            if trial % 2 == 0:
                where = f"{job.name} before {name} {number}"
                ground.run([*job.words, *one_thread], room, injecting(name, f"signal=KILL:when={number}"))
            else:
                moment = draw.random() * 1.1 * spans[job.name]
                where = f"{job.name} after {moment * 1000:.1f} ms"
                kill_after(ground, job, room, moment)
            if fault := ground.fault(job, room) or ground.fault_after_again(job, room):
                tally.tear(where, fault)
            tally.trials += 1
            shutil.rmtree(room)
        tally.extra = f"{ground.went_on} re-runs went on where the killed one had stopped"
    return tally
