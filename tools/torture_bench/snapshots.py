"""The small exports of snapshots that tools/torture disturbs."""

import json
import os
import shutil

from torture_bench.ground import Ground, Job, repository
from torture_bench.tally import Skip

goldens = repository / "tests/data/goldens"
golden = goldens / "snapshots/vl/llava_flat"


class Snapshots(Ground):
    """Two adapters of one base, whose weights are converted on the way; each is sealed where the other one stands."""

    def __init__(self, program, words=()):
        program = program.with_name("wconvert-export")
        if not program.exists():
            raise Skip(f"{program} is missing: tools/build release wconvert-export makes it")
        super().__init__(program, words)

    def sources(self):
        os.environ["SOURCE_DATE_EPOCH"] = "1700000000"  # the one clock reading of a snapshot
        versions = golden / "store/adapter/versions"
        for name in ("v0001", "v0003"):
            shutil.copytree(versions / name, self.home / name)
        shutil.copytree(golden / "processor", self.home / "processor")
        shutil.copytree(goldens / "llama/both_biases/fast_llm", self.home / "internal")
        base = json.loads((golden / "base_spec.json").read_text())
        (self.home / "base.json").write_text(json.dumps(base))
        (self.home / "llama.json").write_text(
            json.dumps(base | {"architecture": "LlamaForCausalLM", "redistributable": True}))
        self.run([*self.words("base", "v0001"), "../earlier"], self.home / "processor").check_returncode()
        weights = ["--weights", "../internal", "--format", "llama"]
        return [Job("snapshot", [*self.words("base", "v0003"), "made", "--overwrite"], "v0003", True),
                Job("weights", [*self.words("llama", "v0003"), *weights, "made", "--overwrite"], "v0003", True)]

    def words(self, base, adapter):
        return ["snapshot", "--base", f"../{base}.json", "--adapter", f"../{adapter}", "--processor", "../processor",
                "--quiet"]

    def before(self, made):
        shutil.copytree(self.home / "earlier", made)
