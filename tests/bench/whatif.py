"""Posts a second that are judged again from their stored JSON: python -m tests.bench.whatif [--posts 1000].

The stored posts are those of tests/bench/judgement.py: drawn by chance, every rule asked for.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

from logocheck.codec import report_from_json, report_json
from logocheck.domain.judgement import judge
from logocheck.domain.report import Report
from logocheck.whatif import what_if
from logocheck.zones_file import zone
from tests.bench.judgement import LOADS, Load, post


def stored(load: Load) -> bytes:
    """One report as the service keeps it."""
    campaign, observation = post(load)
    return report_json(Report(campaign, observation, *judge(campaign, observation, zone(campaign.platform))))


def read(document: bytes, posts: int) -> Iterator[tuple[str, Report]]:
    for number in range(posts):
        yield str(number), report_from_json(document)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=1000)
    posts = parser.parse_args().posts
    for load in LOADS[:2]:
        document = stored(load)
        campaign = report_from_json(document).campaign
        changed = replace(campaign, thresholds=replace(campaign.thresholds, share=0.01))
        start = time.process_time()
        what_if(read(document, posts), changed)
        seconds = time.process_time() - start
        rate = posts / seconds
        sys.stdout.write(f"{load.name}: {len(document)} bytes a report, {rate:.0f} posts a second\n")


if __name__ == "__main__":
    main()
