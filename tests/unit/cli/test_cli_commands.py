import json
import shutil
import socket
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from logocheck.cli.serve import is_loopback
from logocheck.vision.manifest import read_manifest

TINY = Path("tests/data/tiny")


def test_the_version_is_said(say):
    said = say("--version")
    assert said.status == 0
    assert said.out.startswith("logocheck ")


def test_an_unknown_command_ends_with_2(say):
    assert say("frobnicate").status == 2


def test_a_setting_that_cannot_be_used_is_one_line(say, monkeypatch):
    monkeypatch.setenv("LOGOCHECK_PORT", "a harbour")
    said = say("db", "upgrade")
    assert said.status == 2
    assert said.err.startswith("logocheck: LOGOCHECK_PORT")


def test_a_first_campaign_is_written_and_valid_but_for_its_logos(say, tmp_path):
    path = tmp_path / "mine.yaml"
    assert say("campaign", "init", path).status == 0
    said = say("campaign", "validate", path)
    problems = said.err.splitlines()
    lines = path.read_text().splitlines()
    assert (said.status, len(problems)) == (2, 1)
    for problem in problems:
        number = int(problem.split("mine.yaml:")[1].split(":")[0])
        assert Path(problem.split("got ")[1].split(":")[0]).name in lines[number - 1]
        assert "logos[" in problem
    assert "validate mine.yaml" in path.read_text()


def test_an_existing_campaign_is_never_replaced(say, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("mine")
    said = say("campaign", "init", path)
    assert said.status == 2
    assert path.read_text() == "mine"


def test_a_valid_campaign_is_said_to_be(say, campaign):
    said = say("campaign", "validate", campaign)
    assert (said.status, said.err) == (0, "")
    assert "1 logo file" in said.out


def test_every_problem_of_a_campaign_is_a_line(say, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text("name: x\nbrands:\n  - nam: y\nthresholds:\n  share: many\n")
    said = say("campaign", "validate", path)
    assert said.status == 2
    assert len(said.err.splitlines()) >= 2
    assert "bad.yaml:5" in said.err
    assert "thresholds.share" in said.err


@pytest.mark.parametrize("content", [b"\xff", b"name: [", b"", b"name: x\n" * 200_000])
def test_a_file_that_is_no_campaign_is_an_error(say, tmp_path, content):
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    assert say("campaign", "validate", path).status == 2


def test_more_hashtags_than_the_platform_takes_are_warned_about(say, campaign):
    tags = ", ".join(f"'#tag{number}'" for number in range(9))
    document = campaign.read_text().replace("""["#ad"]""", f"[{tags}]")
    campaign.write_text(f"platform: instagram-feed\n{document}")
    said = say("campaign", "validate", campaign)
    assert (said.status, said.err) == (0, "")
    assert "Warning: hashtags: the campaign requires 9" in said.out


def test_a_logo_that_is_no_picture_is_named(say, campaign, tmp_path):
    (tmp_path / "red.png").write_bytes(b"no picture")
    said = say("campaign", "validate", campaign)
    assert said.status == 2
    assert "red.png" in said.err


def test_a_retired_logo_that_is_not_there_is_named_with_its_line(say, campaign):
    campaign.write_text(campaign.read_text().replace("[red.png]", "[red.png]\n    retired: [old.png]"))
    said = say("campaign", "validate", campaign)
    assert said.status == 2
    assert "campaign.yaml:5: brands[0].retired[0]" in said.err
    assert "old.png" in said.err


@pytest.mark.parametrize(("background", "warned"), [("white", True), ("#0000", False)])
def test_a_logo_of_one_colour_is_warned_about(say, campaign, tmp_path, background, warned):
    logo = Image.new("RGBA", (30, 20), background)
    ImageDraw.Draw(logo).ellipse((2, 2, 20, 15), fill="white")
    logo.save(tmp_path / "red.png")
    said = say("campaign", "validate", campaign)
    assert (said.status, said.err) == (0, "")
    assert ("Warning: red.png: all of it is one colour" in said.out) is warned


def test_a_brand_without_logos_is_warned_about(say, campaign):
    campaign.write_text(campaign.read_text().replace("    logos: [red.png]\n", ""))
    said = say("campaign", "validate", campaign)
    assert (said.status, said.err) == (0, "")
    assert "Warning: Red has no logos" in said.out


@pytest.mark.parametrize("command", ["check", "scan", "evaluate"])
def test_the_help_names_the_extra_that_a_detector_needs(say, command):
    assert "extra train" in say(command, "--help").out


def test_models_are_listed(say):
    rows = json.loads(say("models", "list", "--json", "--models", TINY).out)["models"]
    assert [row["role"] for row in rows] == ["detector", "embedder", "background"]
    assert all(len(row["sha256"]) == 64 for row in rows)


def test_every_file_of_the_models_that_come_along_is_listed(say):
    rows = json.loads(say("models", "list", "--json").out)["models"]
    assert {row["file"]: row["sha256"] for row in rows} == read_manifest().sums


def test_intact_models_end_with_0_and_a_changed_one_with_2(say, tmp_path):
    assert say("models", "verify", "--models", TINY).status == 0
    copy = tmp_path / "models"
    copy.mkdir()
    for name in ("manifest.toml", "tiny-detector.onnx", "tiny-embedder.onnx"):
        (copy / name).write_bytes((TINY / name).read_bytes())
    (copy / "tiny-detector.onnx").write_bytes(b"changed")
    said = say("models", "verify", "--models", copy)
    assert said.status == 2
    assert [line[0] for line in said.out.splitlines()] == ["✗", "✓", "✗"]


def test_the_database_is_made_and_made_again(say):
    for _ in range(2):
        assert say("db", "upgrade").status == 0


@pytest.mark.parametrize("words", [("db", "upgrade"), ("serve", "--port", "0"), ("retention", "keep")])
def test_a_home_that_cannot_be_made_is_one_line(say, tmp_path, monkeypatch, words):
    (tmp_path / "file").touch()
    monkeypatch.setenv("LOGOCHECK_HOME", str(tmp_path / "file"))
    said = say(*words)
    assert (said.status, said.err) == (2, f"logocheck: {tmp_path / 'file'}: File exists\n")


def test_safe_zones_are_listed_for_people_and_machines(say):
    rows = [json.loads(line) for line in say("zones", "--json").out.splitlines()]
    assert "none" in {row["name"] for row in rows}
    assert all(row["name"] in say("zones").out for row in rows)


def test_a_data_set_is_looked_at(say, eyes, tmp_path):
    (tmp_path / "images").mkdir()
    Image.new("RGB", (100, 100), "red").save(tmp_path / "images" / "a.png")
    Image.new("RGB", (20, 20), "red").save(tmp_path / "red.png")
    document = {"brands": {"red": ["red.png"]}, "images": [{"file": "images/a.png"}]}
    (tmp_path / "annotations.json").write_text(json.dumps(document))
    said = say("evaluate", tmp_path, "--out", tmp_path / "predictions.json")
    assert said.status == 0
    assert "1 photo, " in said.out
    predictions = json.loads((tmp_path / "predictions.json").read_text())
    assert [row["accepted"] for row in predictions["images"]["images/a.png"]] == [True]


def test_a_data_set_that_is_none_is_an_error(say, eyes, tmp_path):
    assert say("evaluate", tmp_path, "--out", tmp_path / "p.json").status == 2


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("example", False)],
)
def test_loopback_addresses_are_known(host, loopback):
    assert is_loopback(host) is loopback


def test_without_a_key_only_loopback_is_served(say):
    said = say("serve", "--host", "0.0.0.0")
    assert said.status == 2
    assert "LOGOCHECK_API_KEYS" in said.err


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("MODELS", "nowhere", "nowhere/manifest.toml cannot be read: No such file or directory"),
        ("MODELS", "damaged", "damaged/tiny-embedder.onnx has SHA-256"),
        ("DETECTOR", "none.pt", "there are no weights at none.pt"),
        ("DETECTOR", "damaged/manifest.toml", "manifest.toml: weights end in one of .pt, .onnx, .engine"),
        ("DETECTOR", "damaged/tiny-embedder.onnx", "needs the ultralytics package: pip install 'logocheck[train]'"),
        ("BLOBS_URL", "s3://bucket", "LOGOCHECK_BLOBS_URL s3://: install logocheck[s3]"),
        ("ZONES", "none.toml", "none.toml"),
    ],
)
def test_what_cannot_work_is_said_before_anything_starts(say, monkeypatch, tmp_path, name, value, told):
    shutil.copytree("tests/data/tiny", tmp_path / "damaged")
    (tmp_path / "damaged" / "tiny-embedder.onnx").write_bytes(b"damaged")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "fsspec", None)
    monkeypatch.setattr("logocheck.vision.ultralytics.find_spec", lambda _: None)
    monkeypatch.setenv(f"LOGOCHECK_{name}", value)
    said = say("serve", "--port", "0")
    assert said.status == 2
    assert said.err.count("\n") == 1
    assert told in said.err


def test_a_taken_port_is_said_before_anything_starts(say):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = say("serve", "--port", port)
    assert said.status == 2
    assert str(port) in said.err
