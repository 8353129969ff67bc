"""What can be said of the images and the compose file without an engine."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from logocheck.settings import Settings

COMPOSE = yaml.safe_load(Path("docker-compose.yml").read_text("utf-8"))
DOCKERFILE = Path("docker/Dockerfile").read_text("utf-8")
TARGETS = set(re.findall(r"^FROM \S+ AS (\S+)", DOCKERFILE, flags=re.MULTILINE))


def test_the_three_images_can_be_built_by_name():
    assert {"service", "worker", "worker-gpu"} <= TARGETS


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_service_is_checked_and_reachable_from_this_machine_only(name):
    service = COMPOSE["services"][name]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert service.get("build", {}).get("target", "service") in TARGETS
    assert ":" in service["image"] or "build" in service, "a base image has a tag"
    assert set(service.get("depends_on", {})) <= set(COMPOSE["services"])


def test_every_setting_of_the_compose_file_exists():
    named = set(re.findall(r"LOGOCHECK_(\w+)", Path("docker-compose.yml").read_text("utf-8") + DOCKERFILE))
    assert named <= {name.upper() for name in Settings.model_fields}


def test_images_run_as_nobody_special():
    for stage in re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE):
        if re.match(r"\S+ AS (service|worker)\n", stage):
            assert re.search(r"^USER \d+$", stage, flags=re.MULTILINE)
            assert "HEALTHCHECK" in stage


def test_everything_that_is_copied_is_there_and_sent():
    ignored = Path(".dockerignore").read_text("utf-8")
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, flags=re.MULTILINE):
        for name in source.split():
            assert Path(name).exists()
            assert f"!{name}\n" in ignored


def test_the_web_image_has_no_model_runtime():
    said = subprocess.run(
        [sys.executable, "docker/service_requirements.py"], capture_output=True, text=True, check=True
    )
    listed = said.stdout.split("\n")
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    left_out = {re.split(r"[<>=\[]", name)[0] for name in set(project) - set(listed)}
    assert left_out == {
        "numpy", "opencv-python-headless", "onnxruntime", "rapidocr", "omegaconf", "coloraide", "typer", "rich"
    }  # fmt: skip
