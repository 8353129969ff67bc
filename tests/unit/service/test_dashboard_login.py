import time

import pytest
from itsdangerous import TimestampSigner
from pydantic import SecretStr

from logocheck.settings import Settings
from service.app import create_app
from service.sign_in import COOKIE, LIFETIME, Sessions

KEY = "correct horse"
PAGE = {"Accept": "text/html"}


@pytest.fixture
def keyed(tmp_path, open_client):
    return open_client(create_app(Settings(home=tmp_path / "home", api_keys=(SecretStr("other"), SecretStr(KEY)))))


def test_a_page_leads_to_the_door_and_back(keyed):
    asked = keyed.get("/?outcome=fail", headers=PAGE)
    assert asked.url.path == "/login"
    assert 'name="target" value="/?outcome=fail"' in asked.text
    opened = keyed.post("/login", data={"key": KEY, "target": "/?outcome=fail"}, follow_redirects=False)
    assert (opened.status_code, opened.headers["location"]) == (303, "/?outcome=fail")
    cookie = opened.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    page = keyed.get("/", headers=PAGE)
    assert page.url.path == "/"
    assert "Sign out" in page.text


def test_a_form_that_is_sent_after_signing_out_is_answered_with_a_page(keyed):
    answer = keyed.post("/decide", data={"action": "approve"}, headers=PAGE, follow_redirects=False)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "text/html; charset=utf-8")
    assert "nothing was saved" in answer.text


def test_programs_get_a_problem_document_instead(keyed):
    answer = keyed.get("/v1/checks", follow_redirects=False)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    # a browser would open a window of its own for this
    assert "basic" not in answer.headers["www-authenticate"].lower()


def test_the_door_and_what_it_is_made_of_are_open(keyed):
    assert keyed.get("/login").status_code == 200
    assert keyed.get("/static/app.css").status_code == 200


def test_a_wrong_key_stays_outside(keyed):
    answer = keyed.post("/login", data={"key": "wrong", "target": "/brands"})
    assert answer.status_code == 401
    assert "This is no key" in answer.text
    assert 'value="/brands"' in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", ""])
def test_the_way_back_never_leaves_this_site(keyed, target):
    answer = keyed.post("/login", data={"key": KEY, "target": target}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_signing_out_forgets(keyed):
    keyed.post("/login", data={"key": KEY})
    assert keyed.get("/v1/checks").status_code == 200
    keyed.post("/logout")
    assert keyed.get("/v1/checks").status_code == 401


def test_signing_out_ends_the_cookie_and_no_other(keyed):
    first, second = (
        keyed.post("/login", data={"key": KEY}, follow_redirects=False).cookies[COOKIE] for _ in range(2)
    )  # fmt: skip
    keyed.cookies.clear()
    keyed.post("/logout", headers={"Cookie": f"{COOKIE}={first}"}, follow_redirects=False)
    assert keyed.get("/v1/checks", headers={"Cookie": f"{COOKIE}={first}"}).status_code == 401
    assert keyed.get("/v1/checks", headers={"Cookie": f"{COOKIE}={second}"}).status_code == 200


def test_a_cookie_ends_with_its_key(settings, open_client):
    def opened(key):
        return open_client(create_app(settings.model_copy(update={"api_keys": (SecretStr(key),)})))

    signed_in = opened(KEY).post("/login", data={"key": KEY}, follow_redirects=False)
    cookie = {"Cookie": f"{COOKIE}={signed_in.cookies[COOKIE]}"}
    assert opened(KEY).get("/v1/checks", headers=cookie).status_code == 200
    assert opened("another").get("/v1/checks", headers=cookie).status_code == 401


def test_a_session_does_not_let_other_sites_in(keyed):
    keyed.post("/login", data={"key": KEY})
    assert keyed.post("/brands", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_session_ends_with_its_key_and_with_its_time():
    value = Sessions([KEY, "other"]).opened(KEY)
    assert Sessions([KEY]).valid({COOKIE: value})
    assert not Sessions(["other"]).valid({COOKIE: value})
    assert not Sessions([]).valid({COOKIE: value})


def test_an_old_session_is_over(monkeypatch):
    then = int(time.time()) - LIFETIME - 60
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: then)
    value = Sessions([KEY]).opened(KEY)
    monkeypatch.undo()
    assert not Sessions([KEY]).valid({COOKIE: value})


@pytest.mark.parametrize("value", ["", "in", "in.x.y", "é", "x" * 5000])
def test_an_invented_cookie_opens_nothing(value):
    assert not Sessions([KEY]).valid({COOKIE: value})


def test_without_keys_there_is_no_session():
    assert Sessions().opened("") is None
    assert not Sessions().valid({})
