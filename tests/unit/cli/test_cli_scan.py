import json
import os
import shutil
import signal
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from logocheck.scan import Journal
from logocheck.vision import eyes as vision
from tests.fakes import fake_eyes

TINY = Path(__file__).parents[2] / "data" / "tiny"


def lines(out):
    rows = map(json.loads, (out / "results.jsonl").read_text("utf-8").splitlines())
    return {row["file"]: row["outcome"] for row in rows}


@pytest.fixture
def words(photos, campaign, tmp_path):
    (photos / "red.txt").write_text("#ad")
    return "scan", photos, "-c", campaign, "--out", tmp_path / "out"


def test_an_empty_folder_passes(say, eyes, campaign, tmp_path):
    (tmp_path / "empty").mkdir()
    for _ in range(2):
        said = say("scan", tmp_path / "empty", "-c", campaign, "--out", tmp_path / "out")
        assert (said.status, said.err) == (0, "")
        assert "0 posts" in said.out


def test_a_folder_with_a_bad_file_is_done_and_ends_with_2(say, eyes, words, tmp_path):
    said = say(*words)
    assert said.status == 2
    assert lines(tmp_path / "out") == {"blue.jpg": "fail", "broken.jpg": "error", "red.jpg": "pass"}
    assert "1 pass  1 fail  0 review  1 error" in said.out
    assert "3 posts, 3 of them new" in said.out


def test_rows_of_the_table_that_are_for_no_photo_are_told(say, eyes, words, photos):
    (photos / "captions.csv").write_text("file,caption\nblue.jpg,#ad\nblu.jpg,#ad\n" + "in/\x1b.jpg,x\n")
    said = say(*words)
    assert "captions.csv: 2 rows for no photo" in said.err.replace("\n", " ")
    assert "blu.jpg" in said.err
    assert "\x1b" not in said.err


def test_text_files_for_no_photo_are_told(say, eyes, words, photos):
    assert "for no photo" not in say(*words).err
    (photos / "in").mkdir()
    (photos / "in" / "bleu.txt").write_text("#ad")
    assert "1 text file for no photo" in (err := " ".join(say(*words).err.split()))
    assert err.endswith(": in/bleu.txt")


def test_copies_are_named(say, eyes, words, photos):
    shutil.copy(photos / "red.jpg", photos / "rot.jpg")
    assert "1 a copy of another: rot.jpg of red.jpg." in say(*words).out


def test_two_scans_into_one_folder_are_refused(say, eyes, words, tmp_path):
    say(*words)
    with Journal(tmp_path / "out" / "journal.jsonl").begun():
        said = say(*words)
    assert said.status == 2
    assert "another scan" in said.err
    assert "0 of them new" in say(*words).out


def test_a_second_run_does_only_what_is_new(say, eyes, words, photos):
    say(*words)
    Image.new("RGB", (100, 100), "lime").save(photos / "lime.jpg")
    said = say(*words)
    assert "4 posts, 1 of them new" in said.out


def test_a_changed_logo_file_is_a_new_check(say, eyes, words, tmp_path):
    say(*words)
    Image.new("RGB", (20, 20), "blue").save(tmp_path / "red.png")
    (tmp_path / "photos" / "blue.txt").write_text("#ad")
    said = say(*words)
    assert "3 of them new" in said.out
    assert lines(tmp_path / "out")["blue.jpg"] == "pass"


def test_another_fitted_weight_is_a_new_check(say, words, tmp_path, monkeypatch):
    opened = vision.open_eyes
    monkeypatch.setattr(vision, "open_eyes", lambda *a, **k: replace(opened(*a, **k), reader=fake_eyes().reader))
    models = Path(shutil.copytree(TINY, tmp_path / "models"))
    assert "3 of them new" in say(*words, "--models", models).out
    assert "0 of them new" in say(*words, "--models", models).out
    text = (models / "manifest.toml").read_text()
    assert "accept = 0.5" in text
    (models / "manifest.toml").write_text(text.replace("accept = 0.5", "accept = 0.55"))
    assert "3 of them new" in say(*words, "--models", models).out


def test_a_photo_that_was_too_large_is_checked_when_the_limit_is_raised(say, eyes, words, monkeypatch, tmp_path):
    monkeypatch.setenv("LOGOCHECK_MAX_PICTURE_PIXELS", "100")
    say(*words)
    assert lines(tmp_path / "out")["red.jpg"] == "error"
    monkeypatch.delenv("LOGOCHECK_MAX_PICTURE_PIXELS")
    assert "3 of them new" in say(*words).out
    assert lines(tmp_path / "out")["red.jpg"] == "pass"


def test_annotated_copies_lie_with_the_results(say, eyes, words, tmp_path):
    say(*words, "--annotate")
    assert {path.name for path in (tmp_path / "out" / "annotated").iterdir()} == {"blue.jpg.jpg", "red.jpg.jpg"}


def test_one_post_is_one(say, eyes, words, photos):
    for name in ("blue.jpg", "broken.jpg"):
        (photos / name).unlink()
    assert "1 post, 1 of them new" in say(*words).out


def test_the_longest_names_have_annotated_copies_too(say, eyes, words, photos, tmp_path):
    for ending in ("1.jpg", "2.jpg"):
        Image.new("RGB", (100, 100), "red").save(photos / f"{'é' * 125}{ending}")
    say(*words, "--annotate")
    assert len({path.name for path in (tmp_path / "out" / "annotated").iterdir()}) == 4


def test_a_name_that_is_no_text_or_moves_the_cursor_harms_nothing(say, eyes, words, photos, tmp_path):
    name = "a\udcff\x1b[2J\n.jpg"
    try:
        (photos / "red.jpg").rename(photos / name)
    except (OSError, UnicodeError):
        pytest.skip("this file system takes only text as names")
    said = say(*words)
    assert said.status == 2
    assert "\x1b[2J" not in said.out + said.err
    assert name in lines(tmp_path / "out")
    assert all((tmp_path / "out" / kind).stat().st_size for kind in ("results.csv", "report.html"))


def test_several_jobs_give_the_same_results(say, eyes, words, tmp_path):
    say(*words, "--jobs", "3")
    assert lines(tmp_path / "out") == {"blue.jpg": "fail", "broken.jpg": "error", "red.jpg": "pass"}


def test_results_never_go_among_the_photos(say, eyes, campaign, photos):
    before = sorted(photos.iterdir())
    said = say("scan", photos, "-c", campaign, "--out", photos)
    assert said.status == 2
    assert sorted(photos.iterdir()) == before


def test_somebody_elses_results_are_left_alone(say, eyes, words, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "results.csv").write_text("mine")
    said = say(*words)
    assert said.status == 2
    assert "results.csv" in said.err
    assert (tmp_path / "out" / "results.csv").read_text() == "mine"


def test_a_folder_that_is_not_there_is_an_error(say, eyes, campaign, tmp_path):
    assert say("scan", tmp_path / "nowhere", "-c", campaign, "--out", tmp_path / "out").status == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("watch", [(), ("--watch", "--every", "0.05")])
def test_a_signal_ends_a_scan_cleanly_with_its_results(say, eyes, words, tmp_path, number, watch):
    before = {kind: signal.getsignal(kind) for kind in (signal.SIGINT, signal.SIGTERM)}
    journal = tmp_path / "out" / "journal.jsonl"

    def stop_at_the_first_result():
        while not journal.exists():
            threading.Event().wait(0.001)
        signal.pthread_kill(threading.main_thread().ident, number)

    watcher = threading.Thread(target=stop_at_the_first_result, daemon=True)
    watcher.start()
    said = say(*words, *watch)
    watcher.join()
    assert said.status in ({0, 1, 2} if watch else {0, 1, 2, 130})
    assert "Report: " in said.out
    done = lines(tmp_path / "out")
    assert set(done) <= {"red.jpg", "blue.jpg", "broken.jpg"}
    assert (f"{3 - len(done)} posts left" in said.err) == (not watch and len(done) < 3)
    assert {kind: signal.getsignal(kind) for kind in before} == before


def test_a_watched_folder_gives_what_a_scan_gives(say, eyes, words, tmp_path):
    out = tmp_path / "out" / "report.html"

    def stop_when_done():
        while not out.exists():
            threading.Event().wait(0.01)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    watcher = threading.Thread(target=stop_when_done, daemon=True)
    watcher.start()
    said = say(*words, "--watch", "--every", "0.05")
    watcher.join()
    assert said.status == 2
    assert lines(tmp_path / "out") == {"blue.jpg": "fail", "broken.jpg": "error", "red.jpg": "pass"}


def test_a_photo_that_leaves_a_watched_folder_leaves_the_results(say, eyes, words, photos, tmp_path):
    out = tmp_path / "out"

    def take_away_and_stop():
        while not (out / "results.jsonl").exists():
            threading.Event().wait(0.01)
        (photos / "blue.jpg").unlink()
        for _ in range(1000):
            if "blue.jpg" not in lines(out):
                break
            threading.Event().wait(0.01)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    watcher = threading.Thread(target=take_away_and_stop, daemon=True)
    watcher.start()
    say(*words, "--watch", "--every", "0.05")
    watcher.join()
    assert lines(out) == {"broken.jpg": "error", "red.jpg": "pass"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_a_folder_that_may_not_be_listed_is_named_and_ends_with_2(say, eyes, campaign, tmp_path):
    locked = tmp_path / "photos" / "locked"
    locked.mkdir(parents=True)
    locked.chmod(0)
    said = say("scan", tmp_path / "photos", "-c", campaign, "--out", tmp_path / "out")
    locked.chmod(0o700)
    assert said.status == 2
    assert "locked: Permission denied; its photos are left out" in said.err
