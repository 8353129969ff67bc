"""The door for posts, as both the form and REST use it."""

import io
from datetime import UTC, datetime

import pytest

from logocheck.domain.detection import Captions
from logocheck.errors import Conflict, InvalidRequest
from service.submission import Submission, Upload, submit

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def sent(app, summer, png):
    """``sent(own, …)``: a picture for each with its own captions and one idempotency key."""

    def submitted(*own, typed=""):
        uploads = [Upload(f"{number}.png", io.BytesIO(png()), words) for number, words in enumerate(own)]
        submission = Submission("summer", uploads, Captions(typed), idempotency_key="k")
        return submit(app.state.services, submission, NOW)

    return submitted


def test_a_request_has_a_picture(sent):
    with pytest.raises(InvalidRequest, match="1 to 16 files"):
        sent()


@pytest.mark.parametrize(
    ("others", "typed"),
    [
        ((Captions("Rain"), None), "for the others"),
        ((Captions("Sun", "#ad"), None), "for the others"),
        ((None, Captions("Sun")), "for the others"),
        ((Captions("Sun"), None), "something else"),
    ],
)
def test_a_request_with_other_captions_is_another_request(sent, others, typed):
    first = sent(Captions("Sun"), None, typed="for the others")
    again = sent(Captions("Sun"), None, typed="for the others")
    assert (again.checks, first.replayed, again.replayed) == (first.checks, False, True)
    with pytest.raises(Conflict):
        sent(*others, typed=typed)
