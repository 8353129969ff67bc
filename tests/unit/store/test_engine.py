import pytest
from sqlalchemy import text

from logocheck.errors import InvalidRequest, InvalidSettings, StorageUnavailable
from logocheck.store.engine import open_engine, open_sessions
from tests.servers import free_port


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y"])
def test_other_databases_are_refused(url):
    with pytest.raises(InvalidSettings):
        open_engine(url)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InvalidSettings, match=r"file: File exists"):
        open_engine(f"sqlite:///{tmp_path / 'file' / 'test.sqlite3'}")


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "test.sqlite3").write_bytes(b"no database" * 100)
    engine = open_engine(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    with pytest.raises(StorageUnavailable, match="not a database"), engine.connect():
        pass
    engine.dispose()


def test_a_database_that_is_down_is_unavailable():
    engine = open_engine(f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    with pytest.raises(StorageUnavailable), engine.connect():
        pass


def test_what_postgresql_cannot_hold_is_the_callers_fault(postgres_url):
    engine = open_engine(postgres_url)
    with open_sessions(engine)() as session, pytest.raises(InvalidRequest, match="NUL"):
        session.execute(text("SELECT :word"), {"word": "a\0b"})
    engine.dispose()


def test_sqlite_lets_readers_read_while_one_writes(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'new' / 'test.sqlite3'}")
    with open_sessions(engine)() as writer, open_sessions(engine, only_reads=True)() as reader:
        writer.execute(text("CREATE TABLE t (x INTEGER)"))
        assert reader.execute(text("SELECT count(*) FROM sqlite_master")).scalar() == 0
        assert reader.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert reader.execute(text("PRAGMA foreign_keys")).scalar() == 1
    engine.dispose()


def test_a_full_sqlite_disk_is_unavailable(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    with open_sessions(engine)() as session:
        session.execute(text("PRAGMA max_page_count=2"))
        session.execute(text("CREATE TABLE t (x BLOB)"))
        with pytest.raises(StorageUnavailable, match="full"):
            session.execute(text("INSERT INTO t VALUES (zeroblob(100000))"))
    engine.dispose()
