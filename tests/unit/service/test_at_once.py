"""Requests that come at the same moment: one of them does it, the others are told so, and none breaks."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import UUID

import pytest
from PIL import Image

from logocheck.settings import Settings
from service.kit_cuts import add_cut

AT_ONCE, TIMES = 4, 8


@pytest.fixture
def settings(tmp_path, database_url):
    """On either database: each has its own way to let one wait for the other."""
    return Settings(home=tmp_path / "home", database_url=database_url)


@pytest.fixture
def at_once():
    """``at_once(ask)``: the answers of several calls that start together, in order."""

    def asked(ask):
        together = Barrier(AT_ONCE)

        def one(_):
            together.wait()
            return ask()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return sorted(pool.map(one, range(AT_ONCE)))

    return asked


def logos_of(client, brand):
    return len(client.get(f"/v1/brands/{brand}").json()["logos"])


def test_the_same_box_is_one_logo(app, client, send, at_once):
    content = io.BytesIO()
    Image.effect_noise((60, 40), 90).save(content, "PNG")
    check = UUID(send(picture=content.getvalue()).json()["checks"][0]["id"])
    for left in range(TIMES):
        corners = (left, 0, 60, 40)
        answers = at_once(lambda at=corners: add_cut(app.state.services, datetime.now(UTC), "Acme", check, at))
        assert answers == [False] * (AT_ONCE - 1) + [True]
    assert logos_of(client, "Acme") == 1 + TIMES


def test_the_same_file_is_one_logo(client, summer, png, at_once):
    before = logos_of(client, "Acme")
    for width in range(TIMES):
        files = {"logo": ("a.png", png(size=(40 + width, 30)))}
        answers = at_once(lambda files=files: client.post("/v1/brands/Acme/logos", files=files).status_code)
        assert answers == [201] * AT_ONCE
    assert logos_of(client, "Acme") == before + TIMES


def test_a_brand_is_made_once(client, at_once):
    for number in range(TIMES):
        brand = {"name": f"New {number}"}
        answers = at_once(lambda brand=brand: client.post("/v1/brands", json=brand).status_code)
        assert answers == [201] + [409] * (AT_ONCE - 1)


def test_a_campaign_is_made_once_and_every_version_is_one(client, summer, at_once):
    document = client.get("/v1/campaigns/summer").json()["document"] | {"name": "autumn"}
    answers = at_once(lambda: client.post("/v1/campaigns", json=document).status_code)
    assert answers == [201] + [409] * (AT_ONCE - 1)
    saved = 0
    for _ in range(TIMES):
        answers = at_once(lambda: client.put("/v1/campaigns/autumn", json=document).status_code)
        assert set(answers) <= {200, 409}
        saved += answers.count(200)
    assert TIMES <= saved == client.get("/v1/campaigns/autumn").json()["version"] - 1


def test_of_changes_to_the_same_version_one_is_kept(client, summer, at_once):
    for _ in range(TIMES):
        read = client.get("/v1/campaigns/summer")
        sent = {"json": read.json()["document"], "headers": {"If-Match": read.headers["etag"]}}
        answers = at_once(lambda sent=sent: client.put("/v1/campaigns/summer", **sent).status_code)
        assert answers == [200] + [412] * (AT_ONCE - 1)


def test_an_account_is_made_once(client, at_once):
    first = {"name": "Lena", "password": "correct horse battery"}
    client.post("/first-run", data=first)  # which signs this client in
    for number in range(TIMES):
        form = first | {"name": f"Kim {number}", "role": "admin"}
        answers = at_once(
            lambda form=form: client.post("/settings/people", data=form, follow_redirects=False).status_code
        )
        assert answers == [303] + [422] * (AT_ONCE - 1)
