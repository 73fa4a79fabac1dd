"""What a run of tools/torture counts."""

import dataclasses
import itertools
import sys
import time


class Skip(Exception):
    """What a run needs and this machine lacks."""


def limited(items, options):
    """As many of them as --count and --seconds allow."""
    begun = time.monotonic()
    for item in itertools.islice(items, options.count):
        if options.seconds and time.monotonic() - begun > options.seconds:
            return
        yield item


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
