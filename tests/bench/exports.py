"""Memory and time of exporting a hundred thousand posts: python -m tests.bench.exports --home FOLDER.

FOLDER is one that `python -m tests.bench.pages --home FOLDER` has filled. The answers are read part by part in
this process, as a browser that saves a file would; memory is what the process took at most above what it had.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

from logocheck.store.checks import Filter
from service.exports import as_csv, as_json, found, in_parts
from tests.e2e.seed import open_home

FORMS = {"CSV": as_csv, "JSON": as_json}


def most() -> float:
    """Megabytes that this process had in memory at most."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024**2 if sys.platform == "darwin" else 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--home", type=Path, required=True)
    services = open_home(parser.parse_args().home)
    for name, form in FORMS.items():
        before, start, spent = most(), time.perf_counter(), time.process_time()
        lines = size = 0
        for part in in_parts(form(found(services.readers, Filter()))):
            lines += part.count("\n")
            size += len(part.encode())
        spent, seconds = time.process_time() - spent, time.perf_counter() - start
        sys.stdout.write(
            f"{name}: {lines:,} lines, {size / 1e6:.0f} MB, {seconds:.0f} s ({spent:.0f} s of processor time), "
            f"{most() - before:.0f} MB of memory above the {before:.0f} MB before\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
