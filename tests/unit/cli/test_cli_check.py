import json
from hashlib import sha256

import pytest

from logocheck.codec import report_from_json


def test_a_passing_photo_ends_with_0(say, eyes, campaign, photos):
    said = say("check", photos / "red.jpg", "-c", campaign, "--caption", "sun #ad")
    assert (said.status, said.err) == (0, "")
    assert said.out.startswith("PASS")


def test_a_failing_photo_ends_with_1_and_says_why(say, eyes, campaign, photos):
    said = say("check", photos / "blue.jpg", "-c", campaign, "--caption", "no tag")
    assert said.status == 1
    assert said.out.startswith("FAIL")
    assert "presence" in said.out
    assert "hashtags_all_of" in said.out


def test_a_first_comment_may_carry_the_hashtag(say, eyes, campaign, photos):
    assert say("check", photos / "red.jpg", "-c", campaign, "--first-comment", "#ad").status == 0


def test_one_bad_photo_does_not_stop_the_rest(say, eyes, campaign, photos):
    said = say(
        "check", photos / "broken.jpg", photos / "gone.jpg", photos / "red.jpg", "-c", campaign, "--caption", "#ad"
    )
    assert said.status == 2
    assert [line.split()[0] for line in said.out.splitlines() if line[:4] in {"ERRO", "PASS"}] == [
        "ERROR",
        "ERROR",
        "PASS",
    ]


def test_of_a_folder_it_is_said_what_looks_at_folders(say, eyes, campaign, photos):
    said = say("check", photos, "-c", campaign)
    assert said.status == 2
    assert "is a folder; logocheck scan looks at the photos in it" in " ".join(said.out.split())


def test_machines_get_one_object_for_each_photo(say, eyes, campaign, photos):
    said = say("check", photos / "red.jpg", photos / "broken.jpg", "-c", campaign, "--caption", "ä #ad", "--json")
    good, bad = map(json.loads, said.out.splitlines())
    assert said.status == 2
    assert (good["outcome"], bad["outcome"], bad["kind"]) == ("pass", "error", "UnreadableImage")
    report = report_from_json(json.dumps(good["report"]).encode())
    assert report.picture_sha256 == sha256((photos / "red.jpg").read_bytes()).hexdigest()
    assert report.observation.captions.caption == "ä #ad"


def test_nothing_is_written_beside_the_photos(say, eyes, campaign, photos):
    before = {path: path.read_bytes() for path in photos.iterdir()}
    say("check", *photos.iterdir(), "-c", campaign)
    assert {path: path.read_bytes() for path in photos.iterdir()} == before


def test_annotated_copies_never_replace_a_file(say, eyes, campaign, photos):
    (photos / "red-annotated.jpg").write_bytes(b"mine")
    for _ in range(2):
        assert say("check", photos / "red.jpg", "-c", campaign, "--caption", "#ad", "--annotate", photos).status == 0
    assert (photos / "red-annotated.jpg").read_bytes() == b"mine"
    assert {path.name for path in photos.glob("red-annotated*")} == {
        "red-annotated.jpg",
        "red-annotated-2.jpg",
        "red-annotated-3.jpg",
    }


def test_a_photo_of_the_longest_name_has_an_annotated_copy_too(say, eyes, campaign, photos, tmp_path):
    long = (photos / "red.jpg").rename(photos / f"{'r' * 251}.jpg")
    for _ in range(2):
        assert say("check", long, "-c", campaign, "--caption", "#ad", "--annotate", tmp_path / "seen").status == 0
    assert len(list((tmp_path / "seen").iterdir())) == 2


@pytest.mark.parametrize(
    ("words", "said_"), [(["--caption", "x" * 2**20], "20,000"), (["--caption", "\udcff"], "UTF-8")]
)
def test_a_caption_that_cannot_be_one_is_refused(say, eyes, campaign, photos, words, said_):
    said = say("check", photos / "red.jpg", "-c", campaign, *words)
    assert said.status == 2
    assert said_ in said.err
    assert said.err.count("\n") == 1


def test_a_picture_above_the_limit_is_refused(say, eyes, campaign, photos, monkeypatch):
    monkeypatch.setenv("LOGOCHECK_MAX_PICTURE_PIXELS", "9999")
    said = say("check", photos / "red.jpg", "-c", campaign)
    assert said.status == 2
    assert said.out.startswith("ERROR")


def test_a_missing_model_is_one_line(say, campaign, photos, tmp_path):
    said = say("check", photos / "red.jpg", "-c", campaign, "--models", tmp_path / "nowhere")
    assert said.status == 2
    assert said.err.startswith("logocheck: ")
    assert "manifest.toml" in said.err


def test_the_real_runtime_with_tiny_models(say, campaign, photos):
    said = say(
        "check",
        photos / "red.jpg",
        photos / "blue.jpg",
        "-c",
        campaign,
        "--caption",
        "#ad",
        "--json",
        "--models",
        "tests/data/tiny",
    )
    assert [json.loads(line)["outcome"] for line in said.out.splitlines()] == ["pass", "fail"]
