import io

import pytest


@pytest.fixture
def answering(say, monkeypatch):
    """``answering(text, *words)``: the command with ``text`` typed to what it asks."""
    say("db", "upgrade")

    def run(text, *words):
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        return say("retention", *words)

    return run


COMMANDS = [("erase", "@kim"), ("pictures", "30")]


@pytest.mark.parametrize("words", COMMANDS)
@pytest.mark.parametrize("typed", ["", "\n", "n\n"])
def test_a_no_or_nobody_to_ask_deletes_nothing_and_is_no_verdict(answering, words, typed):
    said = answering(typed, *words)
    assert (said.status, said.err.strip()) == (130, "Nothing was deleted.")


@pytest.mark.parametrize("words", COMMANDS)
def test_a_yes_is_done(answering, words):
    said = answering("y\n", *words)
    assert said.status == 0
    assert "0 files" in said.out


def test_one_day_is_one(answering):
    assert answering("", "keep", "1").out == "Pictures are deleted after 1 day.\n"
