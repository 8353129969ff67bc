"""Whoever takes a name at the same moment as somebody else is told that it is taken."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from logocheck.settings import Settings

AT_ONCE, TIMES = 4, 6


@pytest.fixture
def settings(tmp_path, database_url):
    """On either database: each has its own way to let one wait for the other."""
    return Settings(home=tmp_path / "home", database_url=database_url)


@pytest.fixture
def at_once():
    """``at_once(ask)``: the statuses of several requests that start together, in order."""

    def asked(ask):
        together = Barrier(AT_ONCE)

        def one(number):
            together.wait()
            return ask(number).status_code

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return sorted(pool.map(one, range(AT_ONCE)))

    return asked


def test_a_brand_is_made_once(client, at_once):
    for number in range(TIMES):
        answers = at_once(lambda _, number=number: client.post("/v1/brands", json={"name": f"New {number}"}))
        assert answers == [201] + [409] * (AT_ONCE - 1)


def test_a_campaign_is_made_once_and_every_version_is_one(client, summer, at_once):
    document = client.get("/v1/campaigns/summer").json()["document"] | {"name": "autumn"}
    assert at_once(lambda _: client.post("/v1/campaigns", json=document)) == [201] + [409] * (AT_ONCE - 1)
    saved = sum(
        status == 200
        for _ in range(TIMES)
        for status in at_once(lambda _: client.put("/v1/campaigns/autumn", json=document))
        if status in {200, 409} or pytest.fail(f"answered {status}")
    )
    assert TIMES <= saved == client.get("/v1/campaigns/autumn").json()["version"] - 1


def test_an_account_is_made_once(client, at_once):
    for number in range(TIMES):
        form = {"name": f"Kim {number}", "password": "correct horse battery", "role": "admin"}
        if number == 0:  # the first account signs this client in
            client.post("/first-run", data=form | {"name": "Lena"})
        answers = at_once(lambda _, form=form: client.post("/settings/people", data=form, follow_redirects=False))
        assert answers == [303] + [422] * (AT_ONCE - 1)
