import inspect

import pytest
from fastapi import FastAPI

from logocheck import errors
from service.errors import STATUS, install, problem, status_of

EVERY = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.LogocheckError)]


def made(kind):
    if kind is errors.TooManyAttempts:
        return kind("what is wrong", 30)
    return kind(("line 1: wrong",)) if kind is errors.InvalidCampaign else kind("what is wrong")


def test_every_error_is_found_below_the_root():
    assert set(STATUS) <= set(EVERY)


CHECK = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize("kind", EVERY)
def test_every_error_has_a_status_of_who_must_act(kind):
    status = status_of(kind)
    expected = 4 if issubclass(kind, errors.InputError) else 5
    assert status // 100 == expected
    assert (status == 503) == issubclass(kind, errors.Unavailable)


@pytest.mark.parametrize("kind", EVERY)
def test_every_error_is_a_problem_document(kind, open_client):
    app = FastAPI()
    install(app)

    @app.get("/")
    def fail():
        raise made(kind)

    answer = open_client(app).get("/")
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (answer.status_code, body["detail"]) == (status_of(kind), str(made(kind)))
    assert set(body) >= {"type", "title", "status", "code", "detail"}
    assert body["type"].endswith(body["code"])


def test_what_is_unavailable_says_when_to_ask_again():
    assert problem(errors.StorageUnavailable("x")).headers["retry-after"] == "5"
    assert problem(errors.TooManyAttempts("x", 30)).headers["retry-after"] == "30"
    assert "retry-after" not in problem(errors.UnknownBatch("x")).headers


def test_a_fault_of_ours_is_a_problem_without_details(open_client):
    app = FastAPI()
    install(app)

    @app.get("/")
    def fail():
        raise RuntimeError("secret")

    answer = open_client(app, raise_server_exceptions=False).get("/")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nothing", 404, "not-found"),
        ("DELETE", "/v1/checks", 405, "method-not-allowed"),
        ("GET", "/v1/checks/not-a-uuid", 422, "invalid-request"),
        ("GET", "/v1/checks?limit=0", 422, "invalid-request"),
        ("GET", "/v1/checks?after=x", 400, "invalid-request"),
        ("GET", "/v1/overview?until=0001-01-05", 400, "invalid-request"),
        ("GET", "/v1/checks/00000000-0000-0000-0000-000000000000", 404, "unknown-check"),
        ("GET", "/v1/batches/00000000-0000-0000-0000-000000000000", 404, "unknown-batch"),
        ("DELETE", "/v1/webhooks/00000000-0000-0000-0000-000000000000", 404, "unknown-webhook"),
        ("GET", "/v1/campaigns/none", 404, "unknown-campaign"),
        ("GET", "/v1/brands/none", 404, "unknown-brand"),
    ],
)
def test_the_api_answers_with_problems(client, method, path, status, code):
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/v1/checks?campain=summer", "unknown query parameter 'campain'; did you mean campaign?"),
        ("/v1/checks?Outcome=pass", "did you mean outcome?"),
        ("/v1/checks?x=1", "unknown query parameter 'x'; expected campaign, outcome, "),
        ("/v1/checks?outcome=pass&outcome=fail", "outcome: expected once, got it again"),
        ("/v1/account?as=admin", "unknown query parameter 'as'; this address takes none"),
    ],
)
def test_a_query_parameter_that_nobody_reads_is_refused(client, address, sentence):
    answer = client.get(address)
    assert answer.status_code == 400
    assert sentence in answer.json()["detail"]


@pytest.mark.parametrize(
    ("address", "body", "sentence"),
    [
        ("/v1/brands", {"name": "Acme", "Name": "x"}, "body: unknown field 'Name'; did you mean name?"),
        ("/v1/webhooks", {"url": "https://a.example", "secret": "x"}, "body: unknown field 'secret'; expected url"),
        ("/v1/reviews", {"checks": [CHECK], "action": "approve", "Note": "x"}, "did you mean note?"),
        (f"/v1/checks/{CHECK}/reviews", {"action": "approve", "box": []}, "unknown field 'box'; did you mean boxes?"),
        (
            f"/v1/checks/{CHECK}/reviews",
            {"action": "mark", "boxes": [{"x1": 0, "y1": 0, "x2": 9, "y2": 9, "brand": "Acme", "label": "x"}]},
            "body.boxes.0: unknown field 'label'",
        ),
        (
            "/v1/brands/Acme/logos/from-check",
            {"check": CHECK, "box": {"x1": 0, "y1": 0, "x2": 9, "y2": 9, "x3": 9}},
            "body.box: unknown field 'x3'; expected x1, y1",
        ),
    ],
)
def test_a_field_of_json_that_nobody_reads_is_refused(client, address, body, sentence):
    answer = client.post(address, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    assert sentence in answer.json()["detail"]


def test_every_body_in_json_refuses_what_it_does_not_know(client):
    document = client.get("/openapi.json").json()
    bodies = [
        content["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for path in document["paths"].values() for operation in path.values()
        if "application/json" in (content := operation.get("requestBody", {}).get("content", {}))
        and "$ref" in content["application/json"]["schema"]
    ]  # fmt: skip
    assert len(bodies) == 5
    assert [name for name in bodies if document["components"]["schemas"][name]["additionalProperties"]] == []


def test_a_probe_may_ask_as_it_likes(client):
    assert client.get("/healthz?cache=1").status_code == 200
