import hashlib

import pytest
from PIL import Image

from logocheck.domain.campaign import Campaign, Hashtags
from logocheck.errors import ModelMissing, UnreadableImage
from logocheck.scan import Checked, Journal, Scan, posts_in, tally, with_duplicates
from logocheck.sidecars import Sidecars
from tests.fakes import fixed_examiner

CAMPAIGN = Campaign("c", (), hashtags=Hashtags(all_of=("#ad",)))


class Station:
    """Passes what starts with "good", refuses "bad", and breaks on all else."""

    def __init__(self):
        self.seen = []

    def check(self, content, captions):
        self.seen.append(content)
        if content.startswith(b"bad"):
            raise UnreadableImage("not a picture")
        if not content.startswith(b"good"):
            raise RuntimeError("model runtime")
        picture = Image.new("RGB", (8, 6))
        return Checked(fixed_examiner()(picture, captions, CAMPAIGN, hashlib.sha256(content).hexdigest()), picture)


def scan_of(folder, station, context="x", **more):
    folder.mkdir(exist_ok=True)
    out = folder.parent / "out"
    out.mkdir(exist_ok=True)
    scan = Scan(
        sidecars=Sidecars(folder),
        journal=Journal(out / "j"),
        context=context,
        first_station=station,
        open_station=more.pop("open_station", lambda: station),
        **more,
    )
    return {row.name: row for row in scan.rows(list(posts_in(folder, out)), max_bytes=100)}


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


def test_an_empty_folder_has_no_rows(folder):
    assert scan_of(folder, Station()) == {}


def test_one_bad_file_never_stops_the_rest(folder):
    for name, content in {"a": b"good", "b": b"bad", "c": b"odd", "d": b"good" * 50, "e": b"good too"}.items():
        (folder / f"{name}.jpg").write_bytes(content)
    (folder / "f.jpg").write_bytes(b"good three")
    (folder / "f.txt").write_bytes(b"\xff")
    rows = scan_of(folder, Station())
    assert [rows[f"{name}.jpg"].outcome for name in "abcdef"] == ["pass", "error", "error", "error", "pass", "error"]
    assert rows["b.jpg"].error == "not a picture"
    assert rows["c.jpg"].error == "RuntimeError: model runtime"
    assert "more than 100 bytes" in rows["d.jpg"].error
    assert "UTF-8" in rows["f.jpg"].error


def test_a_second_run_does_only_what_is_new(folder):
    (folder / "a.jpg").write_bytes(b"good")
    (folder / "b.jpg").write_bytes(b"bad")
    scan_of(folder, Station())
    (folder / "c.jpg").write_bytes(b"good and new")
    station = Station()
    rows = scan_of(folder, station)
    assert station.seen == [b"good and new"]
    assert [rows[name].new for name in ("a.jpg", "b.jpg", "c.jpg")] == [False, False, True]
    assert rows["b.jpg"].error == "not a picture"


def test_what_failed_for_reasons_that_may_pass_is_tried_again(folder):
    (folder / "a.jpg").write_bytes(b"odd")
    scan_of(folder, Station())
    station = Station()
    scan_of(folder, station)
    assert station.seen == [b"odd"]


@pytest.mark.parametrize("change", ["caption", "context"])
def test_another_caption_campaign_or_model_is_a_new_check(folder, change):
    (folder / "a.jpg").write_bytes(b"good")
    scan_of(folder, Station())
    station = Station()
    if change == "caption":
        (folder / "a.txt").write_text("new words")
    scan_of(folder, station, context="y" if change == "context" else "x")
    assert station.seen == [b"good"]


def test_several_jobs_find_the_same(folder):
    for number in range(20):
        (folder / f"{number:02}.jpg").write_bytes(b"good %d" % number if number % 3 else b"bad %d" % number)
    opened = []

    def open_station():
        opened.append(Station())
        return opened[-1]

    rows = scan_of(folder, Station(), jobs=4, open_station=open_station)
    assert tally(rows.values()).outcomes == {"pass": 13, "error": 7}
    assert len(opened) <= 3


def test_eyes_that_cannot_be_opened_stop_the_scan(folder):
    (folder / "a.jpg").write_bytes(b"good")

    class Broken(Station):
        def check(self, *_):
            raise ModelMissing("no model")

    with pytest.raises(ModelMissing):
        scan_of(folder, Broken())


def test_the_same_bytes_name_the_first_photo(folder):
    for name in ("b/copy.jpg", "a.jpg", "c.jpg", "unread.jpg", "unread2.jpg"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"good" if "unread" not in name else b"x" * 200)
    rows = with_duplicates(scan_of(folder, Station()).values())
    assert {row.name: row.duplicate_of for row in rows} == {
        "a.jpg": "",
        "b/copy.jpg": "a.jpg",
        "c.jpg": "a.jpg",
        "unread.jpg": "",
        "unread2.jpg": "",
    }
    assert tally(rows).duplicates == 2
