"""Words in posts, on both databases."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update

from logocheck.domain.campaign import Brand, Campaign
from logocheck.domain.detection import Captions
from logocheck.errors import InvalidRequest
from logocheck.store import brands, campaigns, checks, search
from logocheck.store.blobs import open_blobs
from logocheck.store.checks import Filter, Post
from logocheck.store.engine import open_engine, open_sessions
from logocheck.store.retention import erase_creator
from logocheck.store.tables import CheckRow, FacetRow, Status


@pytest.fixture
def add(session, campaign_row, now):
    """``add(caption, ...)``: a post, each a second after the one before."""
    seconds = itertools.count()

    def added(caption="", first_comment="", filename="☐", creator=None, at=None):
        moment = at or now + timedelta(seconds=next(seconds))
        post = Post(filename, None, Captions(caption, first_comment), creator)
        row = checks.add(session, post, campaign_row.id, moment)
        session.commit()
        return row

    return added


@pytest.fixture
def found(session):
    """``found(words)``: the captions of all posts that hold them, newest first."""

    def captions(words, **more):
        shown, after = [], None
        while True:
            page = checks.listed(session, Filter(text=words, **more), after=after, limit=3)
            shown += [row.caption for row in page.rows]
            after = page.after
            if after is None:
                return shown

    return captions


def test_no_posts_no_finds(found):
    assert found("cabin") == found("c") == found("") == found('"') == []


@pytest.mark.parametrize(
    ("words", "caption"),
    [
        ("cabin", "Our CABIN in the snow"),
        ("CABIN", "our cabin"),
        ("abi", "our cabin"),
        ("#nordu", "slow #norduwinter"),
        ("snow cabin", "our cabin in the snow"),
        ('"in the snow"', "our cabin in the snow"),
        ("旅行", "楽しい旅行の写真"),
        ("行", "楽しい旅行の写真"),
        ("旅行", "楽しい旅行"),
        ("ÄRGER", "kein ärger"),
        ("50%", "now 50% off"),
        ("a_b", "a_b"),
        ('5"', 'a 5" screen'),
        ("o'clock", "at 5 o'clock"),
        ("AND", "you AND me"),
        ("\\", "back\\slash"),
        ("❤️", "gift ❤️"),
        ("x", "x"),
    ],
)
def test_what_finds_a_caption(add, found, words, caption):
    add("something else")
    add(caption)
    assert found(words) == [caption]


@pytest.mark.parametrize(
    "words",
    ["cab_n", "cab%n", "c*n", "cabin OR snow", '"snow cabin"', "caption:cabin", "NOT cabin", "^our", "cabins", "-z"],
)
def test_signs_of_query_languages_are_letters_like_others(add, found, words):
    add("our cabin in the snow")
    assert found(words) == []


def test_every_text_of_a_post_is_looked_at_but_each_by_itself(add, found):
    add("one", "two", "three.jpg", "@four")
    assert found("one") == found("two") == found("three") == found("@four") == ["one"]
    assert found("one @four") == ["one"]
    assert found('"one two"') == found("onetwo") == []


@pytest.mark.parametrize("words", ["a\0b", "\ud800", "a" * 201])
def test_what_is_no_text_or_too_long_is_refused(session, words):
    with pytest.raises(InvalidRequest, match="text"):
        checks.listed(session, Filter(text=words))


def test_pages_neighbours_and_counts_of_a_word_that_most_posts_hold(add, found, session, monkeypatch, now):
    monkeypatch.setattr(search, "NEWEST", 4)
    monkeypatch.setattr(search, "SEVERAL", 3)
    monkeypatch.setattr(search, "NEARBY", 5)
    rows = [
        add(f"cabin {number:02}" if number % 4 else "none", at=now + timedelta(seconds=number // 3))
        for number in range(24)
    ]
    ordered = sorted(rows, key=lambda row: (row.created_at, row.id), reverse=True)
    shown = [row for row in ordered if "cabin" in row.caption]
    expected = [row.caption for row in shown]
    assert found("cabin") == found("ca") == found("cabin c") == expected
    assert checks.counts(session, Filter(text="cabin"))["queued"] == 18
    for newer, row, older in zip(shown, shown[1:], shown[2:], strict=False):
        assert checks.neighbours(session, Filter(text="cabin"), row) == (newer.id, older.id)


def facet(row, rule):
    return FacetRow(
        id=row.id, kind="failed", name=rule, campaign_id=row.campaign_id, day=row.day, created_at=row.created_at
    )


def test_words_with_another_filter(add, found, session, monkeypatch):
    monkeypatch.setattr(search, "NEWEST", 4)
    rows = [add(f"cabin {number:02}") for number in range(12)]
    session.execute(update(CheckRow).where(CheckRow.id == rows[0].id).values(status=Status.ERROR))
    session.commit()
    session.add(facet(rows[1], "region"))
    session.commit()
    assert found("cabin", status="error") == ["cabin 00"]
    assert found("cabin", rule="region") == ["cabin 01"]
    assert found('"cabin 01"', rule="region") == ["cabin 01"]
    assert found('"cabin 02"', rule="region") == []


def test_changed_and_erased_texts_are_no_longer_found(add, found, session, sessions, tmp_path, now):
    kept = add("a cabin", creator="@kept")
    add("a cabin", creator="@gone")
    session.execute(update(CheckRow).where(CheckRow.id == kept.id).values(caption="a tent"))
    session.commit()
    erase_creator(sessions, open_blobs((tmp_path / "blobs").as_uri()), now, "@gone")
    assert found("cabin") == found("@gone") == []
    assert found("tent") == ["a tent"]


def test_words_of_erased_posts_leave_the_pages_of_the_index(sqlite_url, tmp_path, now):
    """Crossed out alone they would still lie in the file, and slow every search down."""
    engine = open_engine(sqlite_url)
    sessions = open_sessions(engine)
    with sessions.begin() as session:
        brands.add_logo(brands.create(session, "Acme", now), "a" * 64, "acme.svg", "image/svg+xml", now)
        campaign = campaigns.create(session, Campaign("summer", (Brand("Acme"),)), now).id
        for number in range(300):
            caption = " ".join(f"{number * 50 + word:x}" for word in range(50))
            checks.add(session, Post("☐", None, Captions(caption), "@gone"), campaign, now)
        full = session.scalar(text("SELECT sum(length(block)) FROM check_words_data"))
    erase_creator(sessions, open_blobs((tmp_path / "blobs").as_uri()), now, "@gone")
    with sessions() as session:
        left = session.scalar(text("SELECT sum(length(block)) FROM check_words_data"))
        assert session.scalar(text("SELECT count(*) FROM check_places")) == 0
    assert left < full / 50
    engine.dispose()


LETTERS = st.sampled_from("aAbBcnNäÄ旅行 \n#\"'%_*\\-()❤")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(LETTERS, max_size=12), max_size=6), words=st.text(LETTERS, max_size=6))
@example(texts=["ab"], words="ab")
def test_the_index_finds_what_looking_at_every_post_would(session, campaign_row, now, texts, words):
    session.execute(text("DELETE FROM checks"))
    for caption in texts:
        checks.add(session, Post("☐", None, Captions(caption)), campaign_row.id, now)
    session.commit()
    wanted = [term.lower() for term in search.terms(words)]
    expected = sorted(t for t in texts if all(w in t.lower() for w in wanted))
    shown = checks.listed(session, Filter(text=words), limit=50).rows
    assert sorted(row.caption for row in shown) == expected
    assert checks.counts(session, Filter(text=words))["queued"] == len(expected)
