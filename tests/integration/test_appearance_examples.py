"""Photos that break one rule each on how a logo may look are judged so, from their pixels, by the shipped weights."""

import json
import sys
from pathlib import Path

import pytest

from logocheck import cli
from logocheck.domain.campaign import Rule

FOLDER = Path("tests/data/appearance")
sys.path.insert(0, "tests/data")
from compare import expectations, verdicts  # noqa: E402

EXPECTED = expectations(FOLDER / "expected.csv")
LOOKS = {Rule.CLEAR_SPACE, Rule.ROTATION, Rule.STRETCH, Rule.COLOUR, Rule.CLARITY, Rule.RETIRED_LOGO}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    out = tmp_path_factory.mktemp("looks")
    words = ["scan", str(FOLDER / "posts"), "-c", str(FOLDER / "campaign.yaml"), "--out", str(out)]
    with pytest.raises(SystemExit) as stopped:
        cli.app(words)
    assert stopped.value.code == 1
    return out / "results.jsonl"


@pytest.mark.parametrize("name", EXPECTED)
def test_a_photo_gets_its_verdict(results, name):
    assert verdicts(results)[name] == EXPECTED[name]


def test_every_rule_on_looks_is_broken_once_and_kept_by_all_others_that_can_be_measured(results):
    assert sorted(because for _, because in EXPECTED.values() if because) == sorted(LOOKS)
    for row in map(json.loads, results.read_text("utf-8").splitlines()):
        unmet = {f["rule"] for f in row["report"]["verdict"]["findings"] if not f["satisfied"]}
        wanted = set(EXPECTED[row["file"]][1].split())
        # how a logo lies and which colours it has cannot be told from a blur
        blurred = {Rule.ROTATION, Rule.STRETCH, Rule.COLOUR} if wanted == {Rule.CLARITY} else set()
        assert wanted <= unmet <= wanted | blurred
