import pytest

from tests.unit.service.conftest import CAMPAIGN

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="red"/></svg>'


@pytest.fixture
def acme(client):
    client.post("/v1/brands", json={"name": "Acme"}).raise_for_status()


def test_a_brand_kit_is_made_read_and_changed(client, png):
    assert client.get("/v1/brands").json() == {"brands": []}
    made = client.post("/v1/brands", json={"name": "Acme & Co"})
    assert (made.status_code, made.headers["location"]) == (201, "/v1/brands/Acme%20%26%20Co")
    files = [("logo", ("acme.svg", SVG)), ("logo", ("acme.png", png()))]
    kit = client.post("/v1/brands/Acme & Co/logos", files=files).json()
    assert {(logo["filename"], logo["media_type"]) for logo in kit["logos"]} == {
        ("acme.svg", "image/svg+xml"), ("acme.png", "image/png"),
    }  # fmt: skip
    svg = next(logo["sha256"] for logo in kit["logos"] if logo["filename"] == "acme.svg")
    shown = client.get(f"/v1/brands/Acme & Co/logos/{svg}")
    assert (shown.content, shown.headers["content-type"]) == (SVG, "image/svg+xml")
    assert "sandbox" in shown.headers["content-security-policy"]
    assert client.delete(f"/v1/brands/Acme & Co/logos/{svg}").status_code == 204
    assert client.get(f"/v1/brands/Acme & Co/logos/{svg}").json()["code"] == "unknown-blob"
    assert client.post("/v1/brands", json={"name": "Acme & Co"}).status_code == 409


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"data": {"name": "A"}}, "body: expected a JSON object with Content-Type: application/json, got app"),
        ({"files": {"name": ("a", b"A")}}, "with Content-Type: application/json, got multipart/form-data"),
        ({"json": ["A"]}, "body: expected a JSON object"),
    ],
)
def test_what_is_no_json_object_is_told_what_was_expected(client, sent, sentence):
    answer = client.post("/v1/brands", **sent)
    assert answer.status_code == 422
    assert sentence in answer.json()["detail"]
    assert "dictionary" not in answer.text


def test_a_logo_that_left_its_kit_is_still_shown_where_a_campaign_keeps_it(client, png, summer):
    (logo,) = client.get("/v1/brands/Acme").json()["logos"]
    address = f"/v1/brands/Acme/logos/{logo['sha256']}"
    before = client.get(address)
    assert client.delete(address).status_code == 204
    after = client.get(address)
    assert (after.content, after.headers["content-type"]) == (before.content, "image/png")
    assert address in client.get("/campaigns/summer").text
    assert client.delete(address).status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no logo",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>',
    ],
)
def test_an_unsafe_logo_is_refused(client, acme, content):
    answer = client.post("/v1/brands/Acme/logos", files={"logo": ("x.svg", content)})
    assert answer.status_code in {415, 422}
    assert answer.json()["code"] in {"invalid-logo", "unreadable-image"}
    assert client.get("/v1/brands/Acme").json()["logos"] == []


def test_a_logo_of_one_colour_is_kept_with_a_warning(client, acme, png):
    shape = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M0 0h40L20 20z"/></svg>'
    files = [("logo", ("white.png", png("white"))), ("logo", ("shape.svg", shape))]
    answer = client.post("/v1/brands/Acme/logos", files=files)
    assert answer.status_code == 201
    assert {logo["filename"] for logo in answer.json()["logos"]} == {"white.png", "shape.svg"}
    (warning,) = answer.json()["warnings"]
    assert warning.startswith("white.png: all of it is one colour")


def test_a_campaign_has_versions(client, summer):
    first = client.get("/v1/campaigns/summer").json()
    assert (first["version"], first["document"]["brands"][0]["name"]) == (1, "Acme")
    assert first["document"]["brands"][0]["logos"][0].startswith("sha256:")
    second = client.put("/v1/campaigns/summer", content=CAMPAIGN.replace("#ad", "#anzeige"))
    assert (second.status_code, second.json()["version"]) == (200, 2)
    assert client.get("/v1/campaigns/summer@1").json() == first
    assert [c["version"] for c in client.get("/v1/campaigns/summer/versions").json()["campaigns"]] == [1, 2]
    assert [c["version"] for c in client.get("/v1/campaigns").json()["campaigns"]] == [2]


def test_a_change_of_what_somebody_changed_meanwhile_is_refused(client, summer):
    read = client.get("/v1/campaigns/summer")
    assert read.headers["etag"] == '"1"'
    sent = {"content": CAMPAIGN.replace("#ad", "#anzeige"), "headers": {"If-Match": read.headers["etag"]}}
    first = client.put("/v1/campaigns/summer", **sent)
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    second = client.put("/v1/campaigns/summer", **sent)
    assert (second.status_code, second.json()["code"]) == (412, "outdated")
    assert 'is at "2" by now' in second.json()["detail"]
    assert client.get("/v1/campaigns/summer").json()["version"] == 2


@pytest.mark.parametrize(
    ("tags", "status"), [("*", 200), ('"7", "1"', 200), ('"7"', 412), ("1", 412), ('W/"1"', 200), ("", 412)]
)
def test_a_condition_of_a_change(client, summer, tags, status):
    answer = client.put("/v1/campaigns/summer", content=CAMPAIGN, headers={"If-Match": tags})
    assert answer.status_code == status


def test_a_stored_document_can_be_sent_again(client, summer):
    document = client.get("/v1/campaigns/summer").json()["document"]
    again = client.put("/v1/campaigns/summer", json=document)
    assert (again.status_code, again.json()["document"]) == (200, document)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"name: [", 422),
        (b"\xff\xfe", 422),
        (b"name: other\nbrands:\n  - name: Nobody\n", 422),
        (CAMPAIGN.encode(), 409),
    ],
)
def test_a_wrong_document_is_refused_with_its_problems(client, summer, content, status):
    answer = client.post("/v1/campaigns", content=content)
    assert answer.status_code == status
    assert answer.json().get("problems", ["conflict"])


def test_an_update_needs_a_campaign_and_its_name(client, summer):
    assert client.put("/v1/campaigns/winter", content=CAMPAIGN.replace("summer", "winter")).status_code == 404
    assert client.put("/v1/campaigns/summer", content=CAMPAIGN.replace("summer", "winter")).status_code == 422


def test_a_webhook_is_made_listed_and_deleted(client):
    made = client.post("/v1/webhooks", json={"url": "https://agency.example/hook"})
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    [listed] = client.get("/v1/webhooks").json()["webhooks"]
    assert "secret" not in listed
    assert client.get(f"{made.headers['location']}/deliveries").json() == {"deliveries": [], "after": None}
    assert client.delete(made.headers["location"]).status_code == 204
    assert client.get(made.headers["location"]).status_code == 404


@pytest.mark.parametrize(
    "url",
    ["http://agency.example", "ftp://x", "https://", "https://me@x.example", "https://:secret@x.example/", "https://@x.example/",
     "https://x:99999", "", "https://ü.de",
     "https://a b.example/", "https://a.example/a b", "https://a.example/\x00", "https://a.example\n"],
)  # fmt: skip
def test_a_webhook_is_https_and_nothing_else(client, url):
    assert client.post("/v1/webhooks", json={"url": url}).status_code == 400


def test_a_webhook_is_called_by_a_small_scheme_however_it_was_typed(client):
    made = client.post("/v1/webhooks", json={"url": "Https://agency.example/Hook?a=B"})
    assert made.json()["url"] == "https://agency.example/Hook?a=B"
