"""What a run of tools/torture counts."""

import dataclasses
import sys


class Skip(Exception):
    """What a run needs and this machine lacks."""


@dataclasses.dataclass
class Tally:
    """Trials, and those after which something was not as promised."""

    kind: str  # what is counted: "kills"
    trials: int = 0
    torn: int = 0
    extra: str = ""

    def tear(self, trial, what):
        """Counts and tells a trial that broke a promise."""
        self.torn += 1
        if self.torn <= 20:
            print(f"torn: {trial}: {what}", file=sys.stderr, flush=True)

    def __str__(self):
        return f"{self.trials} {self.kind}, {self.torn} torn" + (f", {self.extra}" if self.extra else "")
