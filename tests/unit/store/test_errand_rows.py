from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from logocheck.store import errands
from logocheck.store.errand_tables import ErrandRow
from logocheck.store.errands import Errand

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
