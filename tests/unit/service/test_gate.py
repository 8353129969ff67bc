import base64

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from logocheck.errors import InvalidSettings
from logocheck.settings import Settings
from service.app import LARGEST_DOCUMENT, bind_host, create_app
from service.body_limit import BodyLimit

KEY = "correct horse"


@pytest.fixture
def keyed(tmp_path, open_client):
    return open_client(create_app(Settings(home=tmp_path / "home", api_keys=(SecretStr("other"), SecretStr(KEY)))))


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {KEY}"},
        {"X-API-Key": KEY},
        {"Authorization": "Basic " + base64.b64encode(f"me:{KEY}".encode()).decode()},
    ],
)
def test_an_api_key_opens(keyed, headers):
    assert keyed.get("/v1/checks", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic !!!"},
        {b"Authorization": b"Basic \xff"},
        {"Authorization": f"Digest {KEY}"},
        {"X-API-Key": ""},
        {"X-API-Key": KEY + " "[:0] + "x"},
    ],
)
def test_nothing_else_does(keyed, headers):
    answer = keyed.get("/v1/checks", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorised")
    assert "Bearer" in answer.headers["www-authenticate"]
    assert keyed.get("/metrics", headers=headers).status_code == 401


def test_health_needs_no_key(keyed):
    assert keyed.get("/healthz").status_code == keyed.get("/readyz").status_code == 200


def test_without_a_key_only_this_machine_is_answered(app):
    with TestClient(app, base_url="http://127.0.0.1", client=("192.0.2.1", 1)) as stranger:
        assert stranger.get("/v1/checks").json()["code"] == "forbidden"
        assert stranger.get("/healthz").status_code == 200


@pytest.mark.parametrize(("host", "status"), [
    ("localhost", 200), ("127.0.0.1:8000", 200), ("[::1]:8000", 200),
    ("evil.example", 403), ("127.0.0.1.evil.example", 403), ("", 403), ("[", 403),
])  # fmt: skip
def test_without_a_key_only_local_names_are_answered_to(client, host, status):
    assert client.get("/v1/checks", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Sec-Fetch-Site": "none"}, 201),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://127.0.0.1:8000"}, 201),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_pages_of_other_sites_change_nothing(client, headers, status):
    assert client.post("/v1/brands", json={"name": "Acme"}, headers=headers).status_code == status
    assert client.get("/v1/brands", headers=headers).status_code == 200


def test_an_empty_key_would_let_everybody_in(tmp_path):
    with pytest.raises(InvalidSettings):
        create_app(Settings(home=tmp_path, api_keys=(SecretStr(""),)))


@pytest.mark.parametrize(
    ("host", "keys", "bound"),
    [("0.0.0.0", (), "127.0.0.1"), ("::1", (), "::1"), ("localhost", (), "localhost"), ("0.0.0.0", ("k",), "0.0.0.0")],
)
def test_without_a_key_the_process_listens_on_loopback(tmp_path, host, keys, bound):
    assert bind_host(Settings(home=tmp_path, host=host, api_keys=tuple(map(SecretStr, keys)))) == bound


def test_a_body_is_refused_by_its_announced_length(client):
    answer = client.post("/v1/campaigns", content=b"x", headers={"Content-Length": str(2**40)})
    assert (answer.status_code, answer.json()["code"]) == (413, "request-too-large")
    assert client.post("/v1/campaigns", content=b"x", headers={"Content-Length": "-1"}).status_code == 400


def test_a_body_is_refused_while_it_streams_in(client):
    seen = 0

    def endless():
        nonlocal seen
        while seen < 2**26:
            seen += 2**20
            yield bytes(2**20)

    answer = client.post("/v1/campaigns", content=endless())
    assert (answer.status_code, answer.json()["code"]) == (413, "request-too-large")


@pytest.mark.parametrize("path", ["/v1/campaigns", "/v1/reviews", "/v1/campaigns/none/what-if", "/decide", "/account"])
def test_no_content_type_makes_room_where_no_files_are_taken(client, path):
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = client.post(path, content=bytes(LARGEST_DOCUMENT + 1), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "request-too-large")


def test_there_is_room_exactly_where_files_are_taken(app, routes):
    limit = next(layer.kwargs["limit"] for layer in app.user_middleware if layer.cls is BodyLimit)
    takes_files = {
        route.path for route in routes
        if any("UploadFile" in str(field.field_info.annotation) for field in route.dependant.body_params)
    }  # fmt: skip
    assert len(takes_files) == 8
    assert {route.path for route in routes if limit(route.path) > LARGEST_DOCUMENT} == takes_files


def test_a_stranger_may_not_send_files_to_the_sign_in_page(keyed):
    response = keyed.post("/login", files={"picture": ("a.png", bytes(2**20 + 1))})
    assert (response.status_code, response.json()["code"]) == (413, "request-too-large")


@pytest.mark.parametrize("address", [
    "/v1/campaigns/%00", "/v1/checks?text=%00", "/v1/overview?campaign=a%00b", "/?campaign=%00", "/login?target=%00",
    "/brands/%00", "/static/%00", "/login/oidc/back?code=%00",
])  # fmt: skip
def test_an_address_with_nul_is_refused(keyed, address):
    answer = keyed.get(address, headers={"X-API-Key": KEY})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-request")
    assert "%00" in answer.json()["detail"]


def test_a_percent_sign_before_zeros_is_none(keyed):
    assert keyed.get("/v1/checks?text=%2500", headers={"X-API-Key": KEY}).status_code == 200
