"""Stored posts, one that passes and one that fails for every rule, keep their verdicts."""

import json

import pytest

from logocheck.domain.campaign import Rule
from tests.data.make_judgements import FOLDER, OBSERVATION, golden, judged, posts

CHANGED = (
    "The verdict on a stored post changed. If it was meant to, write a line under Scoring in CHANGELOG.md, "
    "and store the new one with: python -m tests.data.make_judgements"
)
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))


def row(name):
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def test_every_rule_has_one_post_that_passes_and_one_that_fails():
    assert {f"{rule}-{word}" for rule in Rule for word in ("pass", "fail")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_verdict_is_the_stored_one(name):
    stored = row(name)
    assert golden(judged(stored)) == stored["verdict"], CHANGED


@pytest.mark.parametrize("name", NAMES)
def test_the_rule_decides_and_nothing_else(name):
    rule, word = name.rsplit("-", 1)
    verdict = row(name)["verdict"]
    assert verdict["outcome"] == word
    others = {found["outcome"] for found in verdict["findings"] if found["rule"] != rule}
    assert [found["outcome"] for found in verdict["findings"] if found["rule"] == rule] == [word]
    assert others <= {"pass"}


def test_the_posts_are_those_that_the_script_makes():
    assert {name: OBSERVATION.validate_json(json.dumps(row(name)["observation"])) for name in NAMES} == {
        name: post.observation() for name, post in posts()
    }
