import pytest
from PIL import Image

from logocheck.domain.campaign import Campaign, Hashtags
from logocheck.domain.detection import Captions
from logocheck.errors import Conflict, StorageUnavailable
from logocheck.scan import Entry, Journal
from logocheck.scan.journal import entry_key
from tests.fakes import fixed_examiner

CAMPAIGN = Campaign("c", (), hashtags=Hashtags(all_of=("#ad",)))
REPORT = fixed_examiner()(Image.new("RGB", (4, 3)), Captions("ä #ad"), CAMPAIGN, "0" * 64)


def test_an_absent_journal_knows_nothing(tmp_path):
    assert "key" not in Journal(tmp_path / "j")


def test_what_was_written_is_there_for_the_next_program(tmp_path):
    journal = Journal(tmp_path / "j")
    journal.write("a", Entry(REPORT, b"thumb"))
    journal.write("b", Entry(error="broken"))
    for reader in (journal, Journal(tmp_path / "j")):
        assert reader.entry("a") == Entry(REPORT, b"thumb")
        assert reader.entry("b") == Entry(error="broken")
        assert [reader.entry(key).outcome for key in "ab"] == ["pass", "error"]


def test_a_later_line_of_a_key_wins(tmp_path):
    journal = Journal(tmp_path / "j")
    journal.write("a", Entry(error="first"))
    journal.write("a", Entry(error="second"))
    assert journal.entry("a").error == Journal(tmp_path / "j").entry("a").error == "second"


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_a_line_torn_by_a_crash_is_as_if_never_written(tmp_path, cut):
    path = tmp_path / "j"
    journal = Journal(path)
    journal.write("a", Entry(error="whole"))
    journal.write("b", Entry(error="torn"))
    path.write_bytes(path.read_bytes()[:-cut])
    again = Journal(path)
    assert "a" in again
    assert "b" not in again
    again.write("c", Entry(error="new"))
    assert Journal(path).entry("c").error == "new"
    assert Journal(path).entry("a").error == "whole"


def test_a_foreign_line_is_skipped(tmp_path):
    path = tmp_path / "j"
    path.write_bytes(b"[1]\nnonsense\n")
    journal = Journal(path)
    journal.write("a", Entry(error="x"))
    assert Journal(path).entry("a").error == "x"


def test_a_full_disk_is_said_and_harms_nothing(tmp_path):
    journal = Journal(tmp_path / "missing" / "j")
    with pytest.raises(StorageUnavailable):
        journal.write("a", Entry(error="x"))
    assert "a" not in journal


def test_the_key_changes_with_each_of_its_parts():
    base = ("sha", Captions("a", "b"), "context")
    others = [
        ("sha2", Captions("a", "b"), "context"),
        ("sha", Captions("ab", ""), "context"),
        ("sha", Captions("a", "c"), "context"),
        ("sha", Captions("a", "b"), "context2"),
    ]
    assert len({entry_key(*parts) for parts in [base, *others]}) == 5
    assert entry_key(*base) == entry_key(*base)


def test_two_programs_do_not_write_to_one_journal(tmp_path):
    """Each would cut off what the other one wrote since."""
    first, second = Journal(tmp_path / "j"), Journal(tmp_path / "j")
    with first.begun():
        first.write("a", Entry(error="of the first"))
        with pytest.raises(Conflict, match="another scan"), second.begun():
            pass
    with second.begun():
        second.write("b", Entry(error="of the second"))
    assert [second.entry(key).error for key in "ab"] == ["of the first", "of the second"]
    assert Journal(tmp_path / "j").entry("a").error == "of the first"
