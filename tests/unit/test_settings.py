"""One machine needs no setting; three URLs make it many."""

import re
from pathlib import Path

import pytest

from logocheck.errors import InvalidSettings
from logocheck.images import MOST_PIXELS, Limits
from logocheck.settings import OTHERS, Settings, load_settings


def test_no_setting_is_needed(tmp_path):
    settings = Settings(home=tmp_path)

    assert settings.resolved_database_url == f"sqlite:///{tmp_path / 'logocheck.sqlite3'}"
    assert settings.resolved_blobs_url == (tmp_path / "blobs").as_uri()
    assert settings.broker_url == ""
    assert settings.host == "127.0.0.1"


def test_three_urls_from_the_environment(monkeypatch):
    monkeypatch.setenv("LOGOCHECK_DATABASE_URL", "postgresql+psycopg://db/logocheck")
    monkeypatch.setenv("LOGOCHECK_BROKER_URL", "redis://broker/0")
    monkeypatch.setenv("LOGOCHECK_BLOBS_URL", "s3://bucket/pictures")

    settings = load_settings()

    assert settings.resolved_database_url == "postgresql+psycopg://db/logocheck"
    assert settings.broker_url == "redis://broker/0"
    assert settings.resolved_blobs_url == "s3://bucket/pictures"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "99999"),
        ("PORT", "http"),
        ("ATTEMPTS", "0"),
        ("MAX_PICTURE_BYTES", "-1"),
        ("LOG_JSON", "perhaps"),
        ("MAX_PICTURE_PIXELS", "200000000"),
    ],
)
def test_a_wrong_value_names_its_variable(monkeypatch, name, value):
    monkeypatch.setenv(f"LOGOCHECK_{name}", value)

    with pytest.raises(InvalidSettings, match=f"LOGOCHECK_{name}"):
        load_settings()


def test_keys_are_not_printed(monkeypatch):
    monkeypatch.setenv("LOGOCHECK_API_KEYS", " hush,second ")

    settings = load_settings()

    assert [key.get_secret_value() for key in settings.api_keys] == ["hush", "second"]
    assert "hush" not in repr(settings)


def test_no_more_pixels_can_be_allowed_than_a_picture_may_have(monkeypatch):
    monkeypatch.setenv("LOGOCHECK_MAX_PICTURE_PIXELS", str(MOST_PIXELS))
    assert Limits(max_pixels=load_settings().max_picture_pixels).max_pixels == MOST_PIXELS
    monkeypatch.setenv("LOGOCHECK_MAX_PICTURE_PIXELS", str(MOST_PIXELS + 1))
    with pytest.raises(InvalidSettings):
        load_settings()


@pytest.mark.parametrize(("name", "meant"), [
    ("LOGOCHECK_OIDC_DOMAIN", "LOGOCHECK_OIDC_DOMAINS"),
    ("LOGOCHECK_API_KEY", "LOGOCHECK_API_KEYS"),
    ("LOGOCHECK_WEBHOOKS_PRIVATE", "LOGOCHECK_WEBHOOK_PRIVATE"),
    ("logocheck_api_key", "LOGOCHECK_API_KEYS"),
])  # fmt: skip
def test_a_misspelt_setting_is_refused_with_the_one_that_was_meant(monkeypatch, name, meant):
    monkeypatch.setenv(name, "example.com")

    with pytest.raises(InvalidSettings, match=f"{name} is no setting; did you mean {meant}\\?"):
        load_settings()


def test_a_name_near_to_none_is_refused_too(monkeypatch):
    monkeypatch.setenv("LOGOCHECK_QQQQ", "")

    with pytest.raises(InvalidSettings, match=r"LOGOCHECK_QQQQ is no setting$"):
        load_settings()


@pytest.mark.parametrize("name", [
    *OTHERS, "LOGOCHECK_WEB_SERVICE_HOST", "LOGOCHECK_WEB_SERVICE_PORT_HTTP", "LOGOCHECK_WEB_PORT",
    "LOGOCHECK_WEB_PORT_8000_TCP_ADDR", "LOGOCHECK_PORT_8000_TCP",
])  # fmt: skip
def test_what_others_put_into_the_environment_is_left_alone(monkeypatch, name):
    monkeypatch.setenv(name, "tcp://10.0.0.1:8000")

    assert load_settings().api_keys == ()


def test_every_variable_of_the_recipes_is_known():
    files = [path for path in Path("models/recipes").rglob("*") if path.suffix in {".py", ".sh", ".md"}]
    named = {name for path in files for name in re.findall(r"LOGOCHECK_[A-Z_]+", path.read_text("utf-8"))}

    assert named <= {*OTHERS, *(f"LOGOCHECK_{name.upper()}" for name in Settings.model_fields)}
