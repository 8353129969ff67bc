from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from logocheck.errors import InternalError, ModelMissing, Quarantined
from logocheck.store import errands
from logocheck.store.errand_tables import ErrandRow
from logocheck.store.errands import ERRORS_KEPT, KEPT, Errand

AT_ONCE, QUESTIONS = 4, 12


def test_a_question_asked_again_is_the_same_row(sessions, now):
    for kits in ({}, {}, {"Acme": ["a"]}):
        with sessions.begin() as session:
            errands.ask(session, Errand.STUDY, {"kits": kits}, now)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(ErrandRow)) == 2


def test_a_question_asked_by_several_at_once_is_one_row_for_all(sessions, now):
    # SQLite: only BEGIN IMMEDIATE lets one in after the other, so it is the case of PostgreSQL that can fail
    together = Barrier(AT_ONCE)

    def ask(_):
        found = []
        for number in range(QUESTIONS):
            together.wait(timeout=30)
            with sessions.begin() as session:
                found.append(errands.ask(session, Errand.STUDY, {"kits": {}, "number": number}, now).id)
        return found

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(ask, range(AT_ONCE)))
    assert all(answer == answers[0] for answer in answers)
    assert len(set(answers[0])) == QUESTIONS


@pytest.mark.parametrize(
    ("kind", "answer", "kept"),
    [
        (Errand.STUDY, ModelMissing("no weights"), ERRORS_KEPT),
        (Errand.STUDY, {"logos": []}, KEPT),
        (Errand.STUDY, Quarantined("the worker died"), KEPT),
        (Errand.STUDY, InternalError("it took too long"), KEPT),
        (Errand.TRY, ModelMissing("no weights"), KEPT),  # its page has an address that people come back to
    ],
)
def test_the_error_of_a_study_is_not_kept_for_long(sessions, now, kind, answer, kept):
    with sessions.begin() as session:
        row_id = errands.ask(session, kind, {}, now).id
        errands.settle(session, row_id, now, answer)
    for later, there in ((kept, True), (kept + timedelta(seconds=1), False)):
        with sessions.begin() as session:
            errands.forget(session, now + later)
            assert (session.get(ErrandRow, row_id) is not None) is there


@pytest.mark.parametrize(("first", "second"), [({"report": "{}"}, InternalError("late")), (InternalError("x"), {})])
def test_of_two_workers_answers_the_first_one_stands(sessions, now, first, second):
    """The machine slept longer than a lease, and another worker was asked as well."""
    with sessions.begin() as session:
        row_id = errands.ask(session, Errand.TRY, {}, now).id
        errands.settle(session, row_id, now, first)
    with sessions.begin() as session:
        errands.settle(session, row_id, now, second)
    with sessions() as session:
        row = session.get_one(ErrandRow, row_id)
        assert (row.answer is None, row.error_code is None) == (isinstance(first, Exception), isinstance(first, dict))
