"""Signing in by a provider that runs on loopback, honest and lying."""

import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from sqlalchemy import select

from logocheck.errors import InvalidSettings
from logocheck.settings import Settings
from logocheck.store.access_tables import AccountRow
from service.app import create_app
from service.sign_in import COOKIE
from service.single_sign_on import open_single_sign_on
from tests.e2e.site_and_browser import served
from tests.provider import CLIENT_ID, CLIENT_SECRET, Provider

BACK = "/login/oidc/back"


@pytest.fixture(scope="module")
def running():
    provider = Provider()
    with served(provider.app()) as url:
        provider.issuer = url
        yield provider


@pytest.fixture
def provider(running):
    running.claims, running.published = {}, None
    running.asked.clear()
    return running


@pytest.fixture
def site(provider, tmp_path, open_client):
    """``site(**settings)``: the application and a browser; groups "bosses" and "eyes" have roles."""

    def opened(**more):
        wanted = {"oidc_groups": ("bosses=admin", "eyes=reviewer"), "oidc_role": "viewer"} | more
        app = create_app(
            Settings(
                home=tmp_path, oidc_issuer=provider.issuer, oidc_client_id=CLIENT_ID,
                oidc_client_secret=SecretStr(CLIENT_SECRET), **wanted,
            )
        )  # fmt: skip
        return app, open_client(app)

    return opened


def way_back(browser, target="/"):
    """Leave for the provider and return the address that it sends the browser to."""
    left = browser.get("/login/oidc", params={"target": target}, follow_redirects=False)
    assert left.status_code == 302, left.text
    answer = httpx.get(left.headers["location"])
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["location"])
    return f"{parts.path}?{parts.query}"


def accounts(app):
    with app.state.services.readers() as session:
        return {row.name: row.role for row in session.scalars(select(AccountRow))}


def test_nothing_is_shown_and_nothing_fetched_unless_it_is_configured(client_without, provider):
    assert "Sign in with" not in client_without.get("/login").text
    assert client_without.get("/login/oidc", follow_redirects=False).status_code == 401
    assert provider.asked == []


@pytest.fixture
def client_without(tmp_path, open_client):
    return open_client(create_app(Settings(home=tmp_path / "plain")))


def test_the_sign_in_page_has_the_button_and_asks_nobody_yet(provider, site):
    _, browser = site()
    assert "Sign in with 127.0.0.1" in browser.get("/login?target=/brands").text
    assert provider.asked == []


def test_there_and_back_makes_an_account_with_the_groups_role(provider, site):
    app, browser = site()
    provider.claims = {"groups": ["eyes", "bosses", 3]}
    arrived = browser.get(way_back(browser, "/brands"))
    assert arrived.status_code == 200
    assert 'url=/brands"' in arrived.text
    cookie = next(line for line in arrived.headers.get_list("set-cookie") if line.startswith(COOKIE + "="))
    assert {"httponly", "samesite=strict"} <= {part.strip().lower() for part in cookie.split(";")}
    assert accounts(app) == {"ada@example.com": "admin"}
    assert "ada@example.com" in browser.get("/settings/people").text


def test_the_subject_is_the_person_whatever_the_address_becomes(provider, site):
    app, browser = site()
    provider.claims = {"groups": ["bosses"]}
    browser.get(way_back(browser))
    provider.claims = {"groups": ["bosses"], "email": "ada@elsewhere.example"}
    assert browser.get(way_back(browser)).status_code == 200
    assert list(accounts(app)) == ["ada@example.com"]


def test_a_group_that_is_taken_away_takes_its_role_but_never_the_last_admins(provider, site):
    app, browser = site()
    provider.claims = {"groups": ["bosses"]}
    browser.get(way_back(browser))
    provider.claims = {"groups": ["eyes"]}
    assert browser.get(way_back(browser)).status_code == 200
    assert accounts(app) == {"ada@example.com": "admin"}
    provider.claims = {"groups": ["bosses"], "sub": "8", "email": "bo@example.com"}
    browser.get(way_back(browser))
    provider.claims = {"groups": ["eyes"]}
    browser.get(way_back(browser))
    assert accounts(app) == {"ada@example.com": "reviewer", "bo@example.com": "admin"}


def test_a_fresh_session_each_time(provider, site):
    _, browser = site()
    provider.claims = {"groups": ["bosses"]}

    def session():
        answer = browser.get(way_back(browser))
        return next(line for line in answer.headers.get_list("set-cookie") if line.startswith(f"{COOKIE}="))

    browser.cookies.set(COOKIE, "planted")
    first, second = session(), session()
    assert "planted" not in first
    assert first.partition(";")[0] != second.partition(";")[0]


LIES = {
    "another nonce": {"nonce": "invented"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "somebody-else"},
    "several audiences, ours not the party": {"aud": [CLIENT_ID, "b"], "azp": "b"},
    "another issuer": {"iss": "https://evil.example"},
    "expired": {"exp": int(time.time()) - 600},
    "no end": {"exp": None},
    "no subject": {"sub": None},
    "an address that nobody verified": {"email_verified": False},
    "an address that says itself it is verified": {"email_verified": "true"},
    "no word about the address": {"email_verified": None},
    "no address": {"email": None},
    "another domain": {"email": "ada@example.com.evil.example"},
    "no group": {"groups": []},
}


@pytest.mark.parametrize("lie", LIES)
def test_what_does_not_fit_together_stays_outside(provider, site, lie):
    app, browser = site(oidc_domains=("example.com",), oidc_role="none")
    provider.claims = {"groups": ["bosses"]} | LIES[lie]
    answer = browser.get(way_back(browser))
    assert answer.status_code == 401
    assert COOKIE not in browser.cookies
    assert accounts(app) == {}


def test_a_token_signed_by_another_key_stays_outside(provider, site):
    app, browser = site()
    provider.claims = {"groups": ["bosses"]}
    provider.published = RSAKey.generate_key(2048, {"kid": "first"})
    assert browser.get(way_back(browser)).status_code == 401
    assert accounts(app) == {}


def test_an_answer_is_taken_once_and_by_the_browser_that_asked(provider, site, open_client):
    app, browser = site()
    provider.claims = {"groups": ["bosses"]}
    back = way_back(browser)
    assert open_client(app).get(back).status_code == 401
    assert browser.get(back).status_code == 200
    browser.cookies.delete(COOKIE)
    assert browser.get(back).status_code == 401
    assert COOKIE not in browser.cookies


def test_another_state_or_a_refusal_stays_outside(provider, site):
    _, browser = site()
    code = parse_qs(urlsplit(way_back(browser)).query)["code"][0]
    assert browser.get(BACK, params={"code": code, "state": "invented"}).status_code == 401
    way_back(browser)
    refused = browser.get(BACK, params={"error": "access_denied", "error_description": "<script>"})
    assert refused.status_code == 401
    assert "<script>" not in refused.text.replace("<script src", "")


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x"])
def test_the_way_back_never_leaves_this_site(provider, site, target):
    _, browser = site()
    provider.claims = {"groups": ["bosses"]}
    arrived = browser.get(way_back(browser, target))
    assert 'url=/"' in arrived.text
    assert "evil" not in arrived.text


def test_the_first_account_is_an_admins(provider, site):
    app, browser = site()
    answer = browser.get(way_back(browser))
    assert answer.status_code == 401
    assert "The first account must be an admin" in answer.text
    assert accounts(app) == {}


def test_an_account_with_a_password_is_not_taken_over(provider, site, open_client):
    app, browser = site()
    browser.post("/first-run", data={"name": "ada@example.com", "password": "correct horse"}).raise_for_status()
    provider.claims = {"groups": ["bosses"]}
    other = open_client(app)
    assert other.get(way_back(other)).status_code == 401
    assert COOKIE not in other.cookies


def test_a_disabled_account_and_an_empty_password_stay_outside(provider, site, open_client):
    app, admin = site()
    admin.post("/first-run", data={"name": "Kim", "password": "correct horse"}).raise_for_status()
    browser = open_client(app)
    browser.get(way_back(browser)).raise_for_status()
    assert open_client(app).post("/login", data={"name": "ada@example.com", "password": ""}).status_code == 401
    with app.state.services.readers() as session:
        row = session.scalar(select(AccountRow).where(AccountRow.name == "ada@example.com"))
    admin.post(f"/settings/people/{row.id}", data={"does": "disable"}).raise_for_status()
    assert browser.get("/v1/checks").status_code == 401
    assert browser.get(way_back(browser)).status_code == 401


def test_a_provider_that_does_not_answer_or_is_another_says_so(provider, tmp_path, open_client):
    def leave(issuer):
        settings = Settings(
            home=tmp_path, oidc_issuer=issuer, oidc_client_id=CLIENT_ID, oidc_client_secret=SecretStr(CLIENT_SECRET)
        )
        return open_client(create_app(settings)).get("/login/oidc", follow_redirects=False)

    assert "does not answer" in leave("http://127.0.0.1:9").text
    assert "is another provider" in leave(provider.issuer + "/").text


WRONG = {
    "http": {"oidc_issuer": "http://provider.example"},
    "no client": {"oidc_client_id": ""},
    "no secret": {"oidc_client_secret": SecretStr("")},
    "no such role": {"oidc_role": "boss"},
    "no such group role": {"oidc_groups": ("bosses=boss",)},
    "no group": {"oidc_groups": ("=admin",)},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_settings_that_cannot_be_used_stop_the_process(wrong):
    right = {
        "oidc_issuer": "https://provider.example", "oidc_client_id": "a", "oidc_client_secret": SecretStr("b"),
        "oidc_groups": ("CN=eyes,OU=x=reviewer",),
    }  # fmt: skip
    assert open_single_sign_on(Settings(**right)) is not None
    with pytest.raises(InvalidSettings):
        open_single_sign_on(Settings(**(right | WRONG[wrong])))


def test_without_a_provider_there_is_none():
    assert open_single_sign_on(Settings()) is None
