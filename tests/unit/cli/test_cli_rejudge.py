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


def test_photos_that_could_not_be_checked_are_left_out(say, answer, lenient, tmp_path):
    bad = json.dumps({"photo": "b.jpg", "outcome": "error", "error": "no picture", "kind": "UnreadableImage"})
    said = say("rejudge", kept(tmp_path, f"{answer}\n{bad}\n{answer}"), "-c", lenient, "--json")
    assert (said.status, len(said.out.splitlines())) == (0, 2)


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


def test_the_results_of_a_scan_are_read_with_their_file_names(say, eyes, campaign, photos, lenient, tmp_path):
    say("scan", photos, "-c", campaign, "--out", tmp_path / "out")
    said = say("rejudge", tmp_path / "out" / "results.jsonl", "-c", lenient, "--json")
    rows = map(json.loads, said.out.splitlines())
    assert {row["photo"]: row["outcome"] for row in rows} == {"blue.jpg": "fail", "red.jpg": "pass"}


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


PLACED = LENIENT + "platform: wall\nthresholds: {safe_zone: 1}\n"
TABLE = "- {{name: none, source: s, dated: 2026-01-01}}\n- {{name: wall, top: {top}, source: s, dated: {dated}}}\n"


@pytest.fixture
def walls(tmp_path):
    """The same placement, as it was and as it is."""
    paths = {}
    for name, top, dated in (("then", 0.5, "2026-01-02"), ("now", 0.1, "2026-06-07")):
        paths[name] = tmp_path / f"{name}.yaml"
        paths[name].write_text(TABLE.format(top=top, dated=dated))
    return paths


def test_a_post_is_judged_again_by_what_its_platform_covered_then(
    say, eyes, campaign, photos, walls, lenient, tmp_path
):
    placed = tmp_path / "placed.yaml"
    placed.write_text(PLACED)
    before = say("check", photos / "red.jpg", "-c", placed, "--zones", walls["then"], "--json")
    assert before.status == 1
    reports = kept(tmp_path, before.out)
    again = say("rejudge", reports, "-c", placed, "--zones", walls["then"], "--json")
    assert json.loads(again.out)["zone_changed"] is None

    changed = say("rejudge", reports, "-c", placed, "--zones", walls["now"])
    assert (changed.status, "safe_zone (fail -> pass)" in changed.out) == (0, True)


def test_that_the_table_has_changed_is_named(say, eyes, campaign, photos, walls, tmp_path, monkeypatch):
    placed = tmp_path / "placed.yaml"
    placed.write_text(PLACED)
    before = say("check", photos / "red.jpg", "-c", placed, "--zones", walls["then"], "--json")
    monkeypatch.setenv("LOGOCHECK_ZONES", str(walls["now"]))
    said = say("rejudge", kept(tmp_path, before.out), "-c", placed)
    assert said.status == 1
    assert "Judged by wall as of 2026-01-02, which has changed; the table is of 2026-06-07." in " ".join(
        said.out.split()
    )
