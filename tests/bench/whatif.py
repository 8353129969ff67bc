"""Posts a second that are judged again from their stored JSON: python -m tests.bench.whatif [--posts 1000].

The stored posts are those of tests/bench/judgement.py: drawn by chance, every rule asked for. ``what-if`` is what
the service does when a campaign's thresholds are tried; ``rejudge`` and ``rejudge --json`` are the real command on
a file with all posts, its start left out. Processor time of one core, so that what else the machine does counts
nothing.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from logocheck.campaign_file import campaign_document
from logocheck.codec import report_from_json, report_json
from logocheck.domain.campaign import Campaign
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


def asked_again(document: bytes, posts: int, changed: Campaign) -> float:
    """Seconds of processor time that ``what_if`` takes."""
    start = time.process_time()
    what_if(read(document, posts), changed)
    return time.process_time() - start


def rejudged(document: bytes, posts: int, changed: Campaign, *options: str) -> float:
    """Seconds of processor time that ``logocheck rejudge`` takes for ``posts``, over what it takes for one.

    Raises:
        subprocess.CalledProcessError: it ended with another status than that of verdicts, 0 or 1.
    """
    with tempfile.TemporaryDirectory() as temporary:
        campaign, reports = Path(temporary) / "campaign.json", Path(temporary) / "reports.jsonl"
        campaign.write_text(json.dumps(campaign_document(changed)))
        row, spent = json.dumps({"photo": "post.jpg", "report": json.loads(document)}) + "\n", []
        for number in (1, 1 + posts):
            reports.write_text(row * number)
            before = os.times()
            words = [sys.executable, "-m", "logocheck.cli", "rejudge", str(reports), "-c", str(campaign), *options]
            status = subprocess.run(words, stdout=subprocess.DEVNULL, check=False).returncode
            if status not in (0, 1):
                raise subprocess.CalledProcessError(status, words)
            after = os.times()
            spent.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return spent[1] - spent[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=1000)
    posts = parser.parse_args().posts
    for load in LOADS[:2]:
        document = stored(load)
        campaign = report_from_json(document).campaign
        changed = replace(campaign, thresholds=replace(campaign.thresholds, share=0.01))
        rates = {
            "what-if": posts / asked_again(document, posts, changed),
            "rejudge": posts / rejudged(document, posts, changed),
            "rejudge --json": posts / rejudged(document, posts, changed, "--json"),
        }
        said = ", ".join(f"{name} {rate:.0f} posts a second" for name, rate in rates.items())
        sys.stdout.write(f"{load.name}: {len(document)} bytes a report, {said}\n")


if __name__ == "__main__":
    main()
