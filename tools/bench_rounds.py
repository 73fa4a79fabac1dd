"""Rounds of cp, a numpy script and wconvert in turn, over the same checkpoints; see tools/bench."""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import bench_models

ENGINES = ["buffered", "direct", "uring"]  # "auto" is direct where blocks cannot be shared
SLOW_ROUNDS = 2  # of the Python scripts, which take many times as long as all others


def sync_tree(folder):
    for path in sorted(Path(folder).rglob("*")) + [Path(folder)]:
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def forget(folder):
    """Drops the files of a folder from the page cache; needs no privilege, and harms nobody else."""
    for path in Path(folder).rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


def warm(folder):
    for path in Path(folder).rglob("*"):
        if path.is_file():
            with open(path, "rb", buffering=0) as file:
                while file.read(1 << 24):
                    pass


# Runs a command and prints what it took. A process of its own, for a child begins with the peak memory of its parent.
RUNNER = """import os, sys, time
begun = time.monotonic()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
_, status, used = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), time.monotonic() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def measured(command, destination, durable):
    """Seconds, CPU seconds and peak memory of a command; `durable` says that it syncs what it wrote itself."""
    words = [sys.executable, "-S", "-c", RUNNER, *map(str, command)]
    code, wall, cpu, peak = map(float, subprocess.run(words, check=True, capture_output=True, text=True).stdout.split())
    if code != 0:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {code:.0f}")
    begun, used = time.monotonic(), time.process_time()
    if not durable:
        sync_tree(destination)
    return {"wall": wall + time.monotonic() - begun, "cpu": cpu + time.process_time() - used, "rss": int(peak) * 1024}


class Contender:
    """Who takes part in a case: a name, its command for a destination, and whether it makes its output durable."""

    def __init__(self, name, command, durable=False, rounds=sys.maxsize):
        self.name, self.command, self.durable, self.rounds = name, command, durable, rounds


def copying(source, *options):
    return Contender(" ".join(["cp -r", *options, "+ fsync"]), lambda to: ["cp", "-r", *options, source, to])


def converting(wconvert, words, source, engines):
    return [Contender(f"wconvert {engine}",
                      lambda to, engine=engine: [wconvert, *words, "--quiet", "--engine", engine, source, to], durable=True)
            for engine in engines]


def scripts(source):
    """The Python scripts, with the first interpreter found that has what they need: this one, or that of tools/interop."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "wconvert"
    interpreters = [sys.executable, *(str(path) for path in sorted(cache.glob("interop-*/bin/python")))]
    rows = []
    for name, modules in (("numpy", "numpy"), ("torch", "torch, safetensors")):
        script = Path(__file__).with_name(f"bench_{name}.py")
        able = next((one for one in interpreters
                     if subprocess.run([one, "-c", f"import {modules}"], capture_output=True).returncode == 0), None)
        if able:
            rows.append(Contender(name, lambda to, script=script, able=able: [able, script, source, to], rounds=SLOW_ROUNDS))
        else:
            print(f"left out: {name}, which is not installed")
    return rows


def run_case(name, contenders, source, room, rounds, temperature="hot"):
    """Each in turn, in another order each round; ratios are to the first, round against round."""
    results = {one: [] for one in contenders}
    for number in range(rounds):
        turn = number % len(contenders)
        for one in contenders[turn:] + contenders[:turn]:
            if number >= one.rounds:
                continue
            (forget if temperature == "cold" else warm)(source)
            destination = room / "out"
            results[one].append(measured(one.command(destination), destination, one.durable))
            shutil.rmtree(destination)
    base = [run["wall"] for run in results[contenders[0]]]
    table = []
    for one, runs in results.items():
        walls = [run["wall"] for run in runs]
        table.append({"case": name, "source": temperature, "what": one.name, "wall": statistics.median(walls),
                      "least": min(walls), "most": max(walls), "cpu": statistics.median(run["cpu"] for run in runs),
                      "rss": max(run["rss"] for run in runs),
                      "ratio": statistics.median(wall / other for wall, other in zip(walls, base))})
        print_row(table[-1])
    return table


def print_row(row):
    print(f"{row['case']:24} {row['source']:5} {row['what']:18} {row['wall']:8.2f} s ({row['least']:.2f} to "
          f"{row['most']:.2f})  {row['ratio']:5.2f} x cp  {row['cpu']:6.2f} CPU s  {row['rss'] / 2**20:6.0f} MiB", flush=True)


def kernels(programs, quick):
    """Kernels as parts of the speed of memcpy over as many bytes, by CPU time of one thread."""
    seconds = "0.02" if quick else "0.2"
    out = subprocess.run([programs / "wconvert-bench", "--benchmark_format=json", f"--benchmark_min_time={seconds}",
                          "--benchmark_repetitions=3", "--benchmark_enable_random_interleaving=true",
                          "--benchmark_report_aggregates_only=true"], check=True, capture_output=True, text=True).stdout
    times = {run["run_name"]: run["cpu_time"] for run in json.loads(out)["benchmarks"] if run["aggregate_name"] == "median"}
    ratios = {}
    for name, time_taken in sorted(times.items()):
        kind, which = name.split("/", 1)
        if kind.startswith(("header", "plan")):
            ratios[name] = time_taken / int(which)  # by default in nanoseconds
            print(f"{name:32} {ratios[name]:5.0f} ns a tensor", flush=True)
        if kind != "memcpy" and f"memcpy/{which}" in times:
            ratios[name] = times[f"memcpy/{which}"] / time_taken
            print(f"{name:32} {ratios[name]:5.2f} x memcpy", flush=True)
    return ratios


def planning(wconvert, room, counts):
    """Seconds and memory of a plan for so many tensors, from a source of holes."""
    rows = []
    for count in counts:
        source = room / f"plan{count}"
        bench_models.write(source, bench_models.small_tensors(count), sparse=True)
        rows.append({"tensors": count} | measured([wconvert, "plan", "--quiet", source], source, True))
        shutil.rmtree(source)
        print(f"plan of {count:7} tensors {rows[-1]['wall']:6.2f} s  {rows[-1]['cpu']:6.2f} CPU s  "
              f"{rows[-1]['rss'] / 2**20:4.0f} MiB", flush=True)
    return rows


def terabyte(wconvert, room):
    """Seconds and memory of planning and of verifying the shapes of a model of a terabyte, from a source of holes."""
    source = room / "terabyte"
    bench_models.write(source, bench_models.terabyte(), sparse=True, shard_bytes=5_000_000_000)
    row = {"files": len(list(source.iterdir()))} | measured([wconvert, "plan", "--quiet", source], source, True)
    shutil.rmtree(source)
    print(f"plan of a terabyte in {row['files']} files {row['wall']:6.2f} s  {row['cpu']:6.2f} CPU s  "
          f"{row['rss'] / 2**20:4.0f} MiB", flush=True)
    return row


def chart(rows, path):
    """Bars of the ratios to cp, one a row."""
    line, left, unit = 22, 330, 260
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + 3 * unit}" height="{line * (len(rows) + 1)}" '
             'font-family="sans-serif" font-size="13">']
    for number, row in enumerate(rows):
        y = line * (number + 1)
        parts.append(f'<text x="{left - 8}" y="{y}" text-anchor="end">{row["case"]}, {row["source"]}: {row["what"]}</text>')
        parts.append(f'<rect x="{left}" y="{y - 12}" width="{unit * min(row["ratio"], 2.7):.0f}" height="14" '
                     f'fill="{"#999" if row["what"].startswith("cp") else "#37c"}"/>')
        parts.append(f'<text x="{left + unit * min(row["ratio"], 2.7) + 6:.0f}" y="{y}">{row["ratio"]:.2f}</text>')
    parts.append(f'<line x1="{left + unit}" x2="{left + unit}" y1="0" y2="{line * (len(rows) + 1)}" stroke="#c33"/></svg>')
    path.write_text("\n".join(parts))


def size_of(text):
    for suffix, factor in (("GiB", 1 << 30), ("MiB", 1 << 20), ("GB", 10**9), ("MB", 10**6)):
        if text.endswith(suffix):
            return int(float(text[:-len(suffix)]) * factor)
    return int(text)


def both_ways(wconvert, name, model, room, arguments, engines, with_scripts=False):
    """Import and export of a model beside cp."""
    source, internal, rows = room / "source", room / "internal", []
    bench_models.write(source, model)
    for temperature in ["hot"] if arguments.quick else ["hot", "cold"]:
        others = scripts(source) if with_scripts and temperature == "hot" else []
        rows += run_case(f"{name} import", [copying(source), *converting(wconvert, ["import"], source, engines), *others],
                         source, room, arguments.rounds, temperature)
    subprocess.run([wconvert, "import", "--quiet", source, internal], check=True)
    export = ["export", "--format", model[0]["model_type"]]
    for temperature in ["hot"] if arguments.quick else ["hot", "cold"]:
        rows += run_case(f"{name} export", [copying(internal), *converting(wconvert, export, internal, engines)],
                         internal, room, arguments.rounds, temperature)
    shutil.rmtree(internal)
    shutil.rmtree(source)
    return rows


def widening(wconvert, model, room, arguments):
    """From bf16 to float32, beside a copy of as many bytes as that writes."""
    source, wide = room / "source", room / "wide"
    bench_models.write(source, model)
    words = ["import", "--dtype", "float32"]
    subprocess.run([wconvert, *words, "--quiet", source, wide], check=True)
    warm(wide)
    rows = run_case("llama to float32", [copying(wide), *converting(wconvert, words, source, ["auto"])], source, room,
                    arguments.rounds)
    shutil.rmtree(source)
    shutil.rmtree(wide)
    return rows


def sharing(wconvert, size, room, arguments):
    """A conversion that hardly does more than rename, on a file system that shares blocks."""
    if os.geteuid() != 0 or not shutil.which("mkfs.xfs"):
        print("left out: shared blocks, which need root and xfsprogs for a file system of their own")
        return []
    image, mounted = room / "xfs", room / "mounted"
    mounted.mkdir()
    with open(image, "wb") as file:
        file.truncate(4 * size + (1 << 30))
    subprocess.run(["mkfs.xfs", "-q", "-m", "reflink=1", image], check=True)
    if subprocess.run(["mount", "-o", "loop", image, mounted], capture_output=True).returncode != 0:
        print("left out: shared blocks, for nothing can be mounted here")
        return []
    try:
        source = mounted / "source"
        bench_models.write(source, bench_models.renamed(size), shard_bytes=1 << 50)
        return run_case("renames on XFS", [copying(source, "--reflink=always"),
                                           *converting(wconvert, ["import"], source, ["clone"])],
                        source, mounted, arguments.rounds)
    finally:
        subprocess.run(["umount", mounted], check=True)


def conversions(wconvert, room, arguments):
    size = size_of(arguments.size)
    small = 10_000 if arguments.quick else 100_000
    llama, mixtral = bench_models.llama(size), bench_models.mixtral(size // 2)
    rows = both_ways(wconvert, "llama", llama, room, arguments, ENGINES, with_scripts=True)
    rows += both_ways(wconvert, "mixtral", mixtral, room, arguments, ENGINES)
    rows += both_ways(wconvert, f"{small:,} tensors", bench_models.small_tensors(small), room, arguments, ["auto"])
    rows += widening(wconvert, bench_models.llama(size // 2), room, arguments)
    return rows + sharing(wconvert, size // 2, room, arguments)


def main():
    parser = argparse.ArgumentParser(prog="tools/bench")
    parser.add_argument("programs", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--size")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--out", type=Path, default=Path("build/bench"))
    parser.add_argument("--only", choices=["kernels", "planning", "conversions"])
    arguments = parser.parse_args()
    arguments.size = arguments.size or ("256MiB" if arguments.quick else "4GiB")
    arguments.rounds = arguments.rounds or (3 if arguments.quick else 5)
    arguments.out.mkdir(parents=True, exist_ok=True)
    programs = arguments.programs.resolve()
    wconvert = programs / "wconvert"
    result = {"date": date.today().isoformat(), "machine": platform.platform(), "cores": os.cpu_count(),
              "load": os.getloadavg()[0], "size": arguments.size}
    if result["load"] > 0.5:
        print(f"others work on this machine (load {result['load']:.1f}): only ratios count")
    wants = lambda part: arguments.only in (None, part)
    with tempfile.TemporaryDirectory(dir=os.environ.get("WCONVERT_BENCH_ROOM", arguments.out)) as name:
        room = Path(name)
        result["kernels"] = kernels(programs, arguments.quick) if wants("kernels") else {}
        counts = [1000, 10_000] if arguments.quick else [1000, 10_000, 100_000]
        result["planning"] = planning(wconvert, room, counts) if wants("planning") else []
        result["terabyte"] = terabyte(wconvert, room) if wants("planning") else {}
        result["conversions"] = conversions(wconvert, room, arguments) if wants("conversions") else []
    (arguments.out / "bench.json").write_text(json.dumps(result, indent=1))
    chart(result["conversions"], arguments.out / "bench.svg")


if __name__ == "__main__":
    main()
