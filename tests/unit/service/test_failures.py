import pytest

from service.app import create_app

BROWSER = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def broken(settings, open_client):
    app = create_app(settings)

    @app.get("/broken")
    @app.get("/v1/broken")
    def fail():
        raise KeyError("a secret of the inside")

    return open_client(app, raise_server_exceptions=False)


def test_an_address_that_is_none_has_a_page_for_browsers(broken):
    answer = broken.get("/nowhere", headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no page at this address." in answer.text


def test_an_error_of_its_own_has_a_page_that_tells_nothing_of_the_inside(broken):
    answer = broken.get("/broken", headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert "log of the server" in answer.text
    assert "secret" not in answer.text


@pytest.mark.parametrize(("path", "headers"), [("/nowhere", {}), ("/broken", {}), ("/v1/broken", BROWSER)])
def test_programs_have_a_problem_document(broken, path, headers):
    assert broken.get(path, headers=headers).headers["content-type"] == "application/problem+json"


def test_a_wrong_method_still_says_which_are_right(broken):
    answer = broken.put("/broken", headers=BROWSER)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
