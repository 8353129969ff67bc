import json

import pytest

from logocheck.codec import report_from_json
from logocheck.scan.journal import Entry, Journal

LENIENT = "name: Reds\nbrands:\n  - name: Red\n    logos: [red.png]\n"


@pytest.fixture
def answer(say, eyes, campaign, photos):
    """What ``check --json`` says of a post that only lacks its hashtag."""
    return say("check", photos / "red.jpg", "-c", campaign, "--json").out


@pytest.fixture
def lenient(tmp_path):
    path = tmp_path / "lenient.yaml"
    path.write_text(LENIENT)
    return path


def kept(tmp_path, text):
    path = tmp_path / "report.json"
    path.write_text(text)
    return path


def test_an_empty_file_is_named(say, lenient, tmp_path):
    said = say("rejudge", kept(tmp_path, ""), "-c", lenient)
    assert (said.status, "report.jsonisempty" in "".join(said.out.split())) == (2, True)


def test_a_requirement_that_is_gone_turns_the_verdict(say, answer, lenient, tmp_path):
    said = say("rejudge", kept(tmp_path, answer), "-c", lenient)
    assert said.status == 0
    assert "PASS" in said.out
    assert "before: fail" in said.out
    assert "hashtags_all_of (fail -> not asked)" in said.out


def test_an_unchanged_campaign_changes_nothing(say, answer, campaign, tmp_path):
    said = say("rejudge", kept(tmp_path, answer), "-c", campaign, "--json")
    row = json.loads(said.out)
    assert (said.status, row["outcome"], row["changes"]) == (1, "fail", [])
    assert row["report"] == json.loads(answer)["report"]


def test_every_form_of_a_report_is_read(say, answer, lenient, tmp_path):
    check = json.loads(answer)
    forms = [
        json.dumps(check["report"], indent=2),
        json.dumps({"id": "17", "report": check["report"]}, indent=1),
        json.dumps({"checks": [check, {"id": "18", "report": None}]}),
        answer + "\n" + answer,
    ]
    counts = [len(say("rejudge", kept(tmp_path, f), "-c", lenient, "--json").out.splitlines()) for f in forms]
    assert counts == [1, 1, 1, 2]


def test_a_journal_is_read(say, answer, lenient, tmp_path):
    report = report_from_json(json.dumps(json.loads(answer)["report"]).encode())
    journal = Journal(tmp_path / "journal")
    journal.write("one", Entry(report, b"thumbnail"))
    journal.write("two", Entry(error="no picture"))
    said = say("rejudge", tmp_path / "journal", "-c", lenient, "--json")
    assert (said.status, json.loads(said.out)["photo"]) == (0, "one")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "no JSON"),
        ("[1]", "expected a report"),
        ('{"checks": 3}', "expected a report"),
        ('{"report": {"campaign": {}}}', "of another version"),
        ('{"photo": "a.jpg", "outcome": "error", "error": "no picture"}', "expected a report"),
        ("[" * 100_000, "no JSON"),
    ],
)
def test_what_is_no_report_is_refused(say, lenient, tmp_path, text, words):
    said = say("rejudge", kept(tmp_path, text), "-c", lenient)
    assert (said.status, words in said.out) == (2, True)


def test_a_good_report_is_judged_beside_a_missing_file(say, answer, lenient, tmp_path):
    said = say("rejudge", tmp_path / "nowhere.json", kept(tmp_path, answer), "-c", lenient)
    assert (said.status, "No such file" in said.out, "PASS" in said.out) == (2, True, True)


def test_a_brand_that_was_not_looked_for_needs_the_picture(say, answer, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text("name: Reds\nbrands:\n  - name: Blue\n    logos: [blue.png]\n")
    said = say("rejudge", kept(tmp_path, answer), "-c", other)
    assert (said.status, "did not look for Blue" in said.out) == (2, True)
