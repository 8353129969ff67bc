from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from PIL import Image

from logocheck.campaign_file import campaign_document
from logocheck.codec import report_from_json
from logocheck.domain.campaign import Campaign, Hashtags
from logocheck.errors import ModelMissing, StorageUnavailable
from logocheck.jobs import Job
from logocheck.store import checks, errands, retention
from logocheck.store.errands import Errand
from logocheck.vision.embedder import VIEWS
from worker.errands import LEASE, forget_other_models, run_errand
from worker.sweep import sweep

CAMPAIGN = campaign_document(Campaign("tags", (), hashtags=Hashtags(all_of=("#ad",))))


@pytest.fixture
def asked(tools):
    """``asked(kind, content)``: the id of a new question."""

    def new(kind, content):
        with tools.sessions.begin() as session:
            return errands.ask(session, kind, content, tools.now()).id

    return new


@pytest.fixture
def answered(tools):
    """``answered(id, kind)``: the row."""

    def read(row_id, kind):
        with tools.sessions() as session:
            return errands.get(session, row_id, kind)

    return read


def later(tools, minutes):
    return replace(tools, now=lambda: tools.now() + timedelta(minutes=minutes))


def test_no_kits_are_an_empty_study(tools, asked, answered):
    row_id = asked(Errand.STUDY, {"kits": {}})
    run_errand(tools, row_id)
    assert answered(row_id, Errand.STUDY).answer == {
        "models": [], "made_by": [f"views {VIEWS}"], "logos": [], "nearest": [],
    }  # fmt: skip


def test_each_logo_has_its_views_and_each_brand_its_nearest(tools, asked, answered, stored, png):
    red, orange, blue = (stored(png(colour)) for colour in ("red", "#ff4000", "blue"))
    row_id = asked(Errand.STUDY, {"kits": {"Red": [red], "Orange": [orange], "Blue": [blue]}})
    run_errand(tools, row_id)
    answer = answered(row_id, Errand.STUDY).answer
    assert [(one["brand"], one["other"]) for one in answer["nearest"]][:2] == [("Red", "Orange"), ("Orange", "Red")]
    assert answer["nearest"][0]["similarity"] > answer["nearest"][2]["similarity"]
    first = answer["logos"][0]["views"][0]
    assert (first["cut"], first["turned"], first["mirrored"]) == ("whole", 0, False)
    assert answer["logos"][0]["views"][-1]["mirrored"]
    with tools.blobs.open(first["picture"]) as file:
        assert np.asarray(Image.open(file)).shape == (8, 8, 3)


def test_the_same_question_is_answered_once(tools, asked, answered):
    row_id = asked(Errand.STUDY, {"kits": {}})
    run_errand(tools, row_id)
    assert asked(Errand.STUDY, {"kits": {}}) == row_id
    run_errand(replace(tools, eyes=lambda: pytest.fail("looked twice")), row_id)


def test_a_try_makes_a_report_and_no_post(tools, asked, answered, stored, png):
    content = {"campaign": CAMPAIGN, "picture": stored(png()), "caption": "#ad", "first_comment": ""}
    row_id = asked(Errand.TRY, content)
    run_errand(tools, row_id)
    report = report_from_json(answered(row_id, Errand.TRY).answer["report"].encode())
    assert (report.campaign.name, report.observation.captions.caption) == ("tags", "#ad")
    with tools.sessions() as session:
        assert checks.listed(session, checks.Filter()).rows == ()


def test_what_cannot_be_read_is_told(tools, asked, answered, stored):
    row_id = asked(Errand.TRY, {"campaign": CAMPAIGN, "picture": stored(b"no"), "caption": "", "first_comment": ""})
    run_errand(tools, row_id)
    assert answered(row_id, Errand.TRY).error_code == "unreadable-image"


def refusing(error):
    def eyes():
        raise error

    return eyes


def test_missing_models_are_told_and_a_sick_disk_is_waited_for(tools, asked, answered):
    one, two = asked(Errand.STUDY, {"kits": {}}), asked(Errand.STUDY, {"kits": {}, "again": 1})
    run_errand(replace(tools, eyes=refusing(ModelMissing("no model"))), one)
    assert answered(one, Errand.STUDY).error_text == "no model"
    run_errand(replace(tools, eyes=refusing(StorageUnavailable("full"))), two)
    assert (answered(two, Errand.STUDY).answered_at, answered(two, Errand.STUDY).attempts) == (None, 0)
    run_errand(tools, two)  # too soon
    assert answered(two, Errand.STUDY).answer is None
    run_errand(later(tools, 1), two)
    assert answered(two, Errand.STUDY).answer is not None


def test_a_lost_message_is_sent_again_and_a_deadly_question_ends(tools, queue, asked, answered):
    row_id = asked(Errand.STUDY, {"kits": {}})
    assert sweep(tools) == 0
    assert sweep(later(tools, 1)) == 1
    assert queue.sent == [(Job.ERRAND, row_id)]
    for round_ in range(4):
        with tools.sessions.begin() as session:
            now = tools.now() + round_ * 2 * LEASE
            assert bool(errands.take(session, row_id, now, LEASE, 3)) == (round_ < 3)
    assert answered(row_id, Errand.STUDY).error_code == "quarantined"


@pytest.mark.parametrize("changed", ["embedder", "manifest"])
def test_a_study_by_other_models_is_forgotten(tools, asked, changed):
    row_id = asked(Errand.STUDY, {"kits": {}})
    run_errand(tools, row_id)
    forget_other_models(tools)
    with tools.sessions() as session:
        assert session.get(errands.ErrandRow, row_id) is not None
    eyes = replace(tools.eyes(), models=((changed, "newer"),))
    forget_other_models(replace(tools, eyes=lambda: eyes))
    with tools.sessions() as session:
        assert session.get(errands.ErrandRow, row_id) is None


def test_stored_views_stay_as_long_as_their_study(tools, asked, stored, png):
    row_id = asked(Errand.STUDY, {"kits": {"Red": [stored(png("red"))]}})
    run_errand(tools, row_id)
    with tools.sessions() as session:
        names = errands.files(session)
    assert names
    soon = later(tools, 60 * 23)
    retention.tidy(soon.sessions, soon.blobs, soon.now())
    assert names <= set(tools.blobs.names())
