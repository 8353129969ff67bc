import csv
import json
import re
from dataclasses import replace

import pytest
from PIL import Image

from logocheck import images
from logocheck.domain.appearance import Appearance, Quad
from logocheck.domain.campaign import Campaign, Hashtags
from logocheck.domain.detection import Captions
from logocheck.domain.geometry import Box
from logocheck.domain.prominence import Prominence
from logocheck.domain.report import Logo
from logocheck.domain.verdict import Outcome
from logocheck.scan import Entry, Journal, Row, write_results
from logocheck.scan.results import COLUMNS
from tests.fakes import fixed_examiner

EVIL = "<script>alert(1)</script>\"&'=1+1"
CAMPAIGN = Campaign(EVIL, (), hashtags=Hashtags(all_of=("#ad",)))


def written(tmp_path, rows, journal=None):
    write_results(tmp_path, CAMPAIGN.name, rows, journal or Journal(tmp_path / "j"))
    with (tmp_path / "results.csv").open(newline="", encoding="utf-8-sig") as stream:
        table = list(csv.DictReader(stream))
    lines = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text("utf-8").splitlines()]
    return lines, table, (tmp_path / "report.html").read_text("utf-8")


def test_no_posts_make_empty_results(tmp_path):
    lines, table, page = written(tmp_path, [])
    assert lines == table == []
    assert (tmp_path / "results.csv").read_text("utf-8") == "\ufeff" + ",".join(COLUMNS) + "\n"
    assert "0 posts checked" in page


@pytest.fixture
def one(tmp_path):
    picture = Image.new("RGB", (40, 30), "red")
    captions = Captions(EVIL, "=cmd()")
    report = fixed_examiner(Outcome.FAIL)(picture, captions, CAMPAIGN, "ab" * 32)
    journal = Journal(tmp_path / "j")
    journal.write("k", Entry(report, images.thumbnail(picture, 20)))
    return journal, Row(EVIL + ".jpg", "fail", "ab" * 32, captions, "k", duplicate_of="a.jpg", new=True)


def test_each_file_has_the_post(tmp_path, one):
    journal, row = one
    (line,), (values,), page = written(tmp_path, [row], journal)
    assert line["outcome"] == values["outcome"] == "fail"
    assert line["report"]["verdict"]["findings"][0]["sentence"] == values["reasons"] == "by a fake"
    assert line["duplicate_of"] == values["duplicate_of"] == "a.jpg"
    assert "by a fake" in page
    assert "The same picture as a.jpg" in page


def test_nothing_a_person_wrote_runs(tmp_path, one):
    journal, row = one
    _, (values,), page = written(tmp_path, [row], journal)
    assert "<script" not in page
    assert values["first_comment"] == "'=cmd()"


def test_the_page_needs_no_other_file(tmp_path, one):
    journal, row = one
    _, _, page = written(tmp_path, [row], journal)
    assert re.findall(r'src="(?!data:)|href=|url\(|@import', page) == []
    assert 'src="data:image/' in page


def test_logos_are_drawn_as_they_lie(tmp_path, one):
    journal, row = one
    before = journal.entry("k")
    turned = Appearance(quad=Quad(((20, 4), (30, 15), (20, 26), (10, 15))))
    kinds = {"prominence": Prominence(*[0.5] * 10), "dominant": True, "confidence": 0.9}
    logos = (
        Logo("A", Box(10, 4, 30, 26), competitor=False, appearance=turned, **kinds),
        Logo("B", Box(1, 2, 9, 8), competitor=True, **kinds),
    )
    journal.write("k", replace(before, report=replace(before.report, logos=logos)))
    _, _, page = written(tmp_path, [row], journal)
    assert '<polygon class="box" points="20,4 30,15 20,26 10,15">' in page
    assert '<rect class="box other" x="1" y="2" width="8" height="6">' in page


def test_an_error_has_its_row(tmp_path):
    (line,), (values,), page = written(tmp_path, [Row("a.jpg", "error", error="not a picture")])
    assert line["error"] == values["error"] == "not a picture"
    assert line["report"] is None
    assert "not a picture" in page


def test_files_are_replaced_and_nothing_else_is_left(tmp_path, one):
    journal, row = one
    written(tmp_path, [row], journal)
    written(tmp_path, [row, row], journal)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["j", "report.html", "results.csv", "results.jsonl"]
