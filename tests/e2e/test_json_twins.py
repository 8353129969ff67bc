"""Every page that shows something names its JSON twin, and who may see the one may see the other."""

import re
from html import unescape

import pytest

from logocheck.settings import Settings
from logocheck.store.people import Role
from service.app import create_app
from tests.e2e.screenshots import pages
from tests.e2e.seed import open_home, seed

FORMS_ALONE = ("login", "first-run", "unknown")
PASSWORD = "correct horse"
PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    paths = pages(seed(open_home(settings.home)))
    return create_app(settings), paths


@pytest.fixture
def browsers(site, open_client):
    """A browser for each role."""
    app, _ = site
    admin = open_client(app)
    if admin.get("/login").text.count('name="name"') == 0:
        admin.post("/first-run", data={"name": "admin", "password": PASSWORD}).raise_for_status()
        for role in (Role.VIEWER, Role.REVIEWER):
            admin.post("/settings/people", data={"name": role, "password": PASSWORD, "role": role}).raise_for_status()
    opened = {role: open_client(app) for role in Role}
    for role, browser in opened.items():
        browser.post("/login", data={"name": role, "password": PASSWORD}).raise_for_status()
    return opened


def twins(html):
    links = re.findall(r'<link rel="alternate" type="application/json"[^>]* href="([^"]+)"', html)
    return [unescape(link) for link in links]


def test_every_page_has_a_twin_for_the_same_people(site, browsers):
    _, paths = site
    without, differently = [], []
    for name, path in paths.items():
        if name in FORMS_ALONE:
            continue
        shown = browsers[Role.ADMIN].get(path, headers=PAGE)
        assert shown.status_code == 200, name
        found = twins(shown.text)
        if not found:
            without.append(name)
        for twin in found:
            answer = browsers[Role.ADMIN].get(twin)
            assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json"), (name, twin)
            for role, browser in browsers.items():
                if browser.get(path, headers=PAGE).status_code != browser.get(twin).status_code:
                    differently.append((name, twin, role))
    assert without == []
    assert differently == []


def test_a_stranger_gets_neither(site, browsers, open_client):
    app, paths = site
    stranger = open_client(app)
    for path in [paths["settings-keys"], *twins(browsers[Role.ADMIN].get(paths["settings-keys"]).text)]:
        assert stranger.get(path, follow_redirects=False).status_code == 401


def test_no_twin_tells_a_secret(site, browsers):
    admin = browsers[Role.ADMIN]
    key = re.search(r"lgc_[\w-]{30,}", admin.post("/settings/keys", data={"name": "n", "role": "viewer"}).text)[0]
    told = "".join(admin.get(f"/v1/settings/{name}").text for name in ("people", "keys", "health", "retention"))
    assert key[:10] in told
    assert key not in told
    assert "argon2" not in told


def test_an_old_version_has_the_twin_of_that_version(site, browsers):
    _, paths = site
    admin = browsers[Role.ADMIN]
    (twin,) = twins(admin.get(paths["campaign-old"]).text)
    assert admin.get(twin).json()["version"] == 1
