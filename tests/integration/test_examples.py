"""The example posts get the verdicts that ``make demo`` promises, from the weights that are shipped."""

import csv
import sys
from pathlib import Path

import pytest

from logocheck import cli

EXAMPLES = Path("tests/data/examples")
sys.path.insert(0, "tests/data")
from compare import expectations, verdicts  # noqa: E402

EXPECTED = expectations(EXAMPLES / "expected.csv")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    out = tmp_path_factory.mktemp("demo")
    words = ["scan", str(EXAMPLES / "posts"), "-c", str(EXAMPLES / "campaign.yaml"), "--out", str(out)]
    with pytest.raises(SystemExit) as stopped:
        cli.app(words)
    assert stopped.value.code == 1
    return verdicts(out / "results.jsonl")


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_post_gets_its_verdict(found, name):
    assert found[name] == EXPECTED[name]


def test_every_outcome_and_most_reasons_are_shown():
    assert {outcome for outcome, _ in EXPECTED.values()} == {"pass", "fail", "review"}
    reasons = {rule for _, rules in EXPECTED.values() for rule in rules.split()}
    assert reasons >= {
        "presence", "minimum_share", "minimum_height", "minimum_prominence", "region", "safe_zone",
        "competitors_absent", "hashtags_all_of", "hashtags_none_of",
    }  # fmt: skip


def test_each_post_has_its_caption():
    photos = {path.stem for path in (EXAMPLES / "posts").glob("*.jpg")}
    assert photos == {path.stem for path in (EXAMPLES / "posts").glob("*.txt")}
    with (EXAMPLES / "expected.csv").open(newline="") as stream:
        assert photos == {Path(row["file"]).stem for row in csv.DictReader(stream)}
