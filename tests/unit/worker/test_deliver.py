import socket
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from logocheck.store import webhooks
from tests.servers import free_port, http_server
from worker import outbound
from worker.checks import run_check
from worker.webhooks import deliver


@pytest.fixture
def receiver():
    """An address on this machine that answers with ``answers`` in turn and counts its calls."""

    class Handler(BaseHTTPRequestHandler):
        answers = (500, 302, 204)
        calls = 0

        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            Handler.calls += 1  # before the caller has the answer and looks
            self.send_response(self.answers[min(Handler.calls, 3) - 1])
            self.send_header("location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, *_):
            pass

    with http_server(Handler) as url:
        yield f"{url}/", Handler


@pytest.fixture
def delivery(tools, queue, queued):
    """``delivery(url)``: the id of a pending delivery to it, and a way to read its row."""

    def pending(url):
        with tools.sessions.begin() as session:
            webhook_id = webhooks.create(session, url, tools.now()).id
        run_check(tools, queued(), "message")

        def row():
            with tools.sessions() as session:
                return webhooks.deliveries(session, webhook_id).rows[0]

        return queue.sent[-1][1], row

    return pending


def test_what_is_not_a_success_is_tried_again_and_a_redirect_is_not_followed(tools, receiver, delivery):
    url, handler = receiver
    delivery_id, row = delivery(url)
    seen = []
    for hours in range(4):
        late = tools.now() + timedelta(hours=hours)
        deliver(replace(tools, now=lambda late=late: late), delivery_id)
        seen.append((row().status, row().response_status, row().attempts))
    assert seen == [("pending", 500, 1), ("pending", 302, 2), ("delivered", 204, 3), ("delivered", 204, 3)]
    assert handler.calls == 3
    assert row().error_text is None


def test_after_a_receiver_that_did_not_answer_in_time_the_next_check_is_not_kept_waiting(
    tools, queue, queued, delivery, monkeypatch
):
    monkeypatch.setattr(outbound, "TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        delivery_id, row = delivery(f"http://127.0.0.1:{silent.getsockname()[1]}/")
        deliver(tools, delivery_id)
        assert (row().attempts, row().error_text) == (1, "no answer in time")
        run_check(tools, queued(), "another message")
        deliver(tools, queue.sent[-1][1])
    with tools.sessions() as session:
        attempts = sorted(sent.attempts for sent in webhooks.deliveries(session, row().webhook_id).rows)
    assert attempts == [0, 1]


@pytest.mark.parametrize(
    ("fault", "said", "rests"),
    [
        (socket.EAI_AGAIN, "no answer in time", True),  # the resolver waits for its servers, and the worker for it
        (socket.EAI_NONAME, "no answer: no connection", False),
    ],
)
def test_a_name_that_no_server_answers_for_counts_as_late(tools, delivery, monkeypatch, fault, said, rests):
    delivery_id, row = delivery("https://receiver.example/")

    def looked_up(*_, **__):
        raise socket.gaierror(fault, "no")

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    deliver(replace(tools, private_webhooks=False), delivery_id)
    with tools.sessions() as session:
        rests_until = webhooks.get(session, row().webhook_id).rests_until
    assert (row().error_text, rests_until is not None) == (said, rests)


def test_a_receiver_that_is_down(tools, delivery):
    delivery_id, row = delivery(f"http://127.0.0.1:{free_port()}/")
    deliver(tools, delivery_id)
    assert (row().status, row().response_status) == ("pending", None)
    assert "no answer" in row().error_text


def test_a_private_address_is_never_called(tools, receiver, delivery):
    url, handler = receiver
    delivery_id, row = delivery(url.replace("http:", "https:"))
    deliver(replace(tools, private_webhooks=False), delivery_id)
    assert "not a public address" in row().error_text
    assert handler.calls == 0


def test_a_deleted_webhook_is_left_alone(tools, delivery):
    delivery_id, row = delivery("http://127.0.0.1:1/")
    with tools.sessions.begin() as session:
        webhooks.delete(session, row().webhook_id)
    deliver(tools, delivery_id)
