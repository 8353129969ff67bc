import os
import threading

import pytest
from kombu import Connection, Exchange, Queue

from worker import spool


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "queue").mkdir()
    return tmp_path / "queue"


@pytest.fixture
def connect(folder, tmp_path):
    options = {"data_folder_in": str(folder), "data_folder_out": str(folder), "control_folder": str(tmp_path / "c")}
    opened = []

    def connected():
        connection = Connection(transport=spool.Transport, transport_options=options)
        opened.append(connection)
        return connection.SimpleQueue(Queue("work", Exchange(""), routing_key="work"), no_ack=True)

    yield connected
    for connection in opened:
        connection.release()


def test_an_empty_folder_has_no_message(connect):
    queue = connect()
    with pytest.raises(queue.Empty):
        queue.get(block=False)


def test_messages_come_once(connect, folder):
    writer, reader = connect(), connect()
    for number in range(5):
        writer.put(number)
    assert sorted(reader.get(block=False).payload for _ in range(5)) == list(range(5))
    with pytest.raises(reader.Empty):
        reader.get(block=False)
    assert list(folder.iterdir()) == []


def test_a_message_that_is_being_written_waits(connect, folder):
    reader = connect()
    unwritten = folder / "1_x.work.msg"
    unwritten.write_bytes(b"")
    with pytest.raises(reader.Empty):
        reader.get(block=False)
    assert unwritten.exists()


def test_an_empty_message_without_a_writer_goes_away(connect, folder):
    reader = connect()
    left = folder / "1_x.work.msg"
    left.write_bytes(b"")
    os.utime(left, (0, 0))
    with pytest.raises(reader.Empty):
        reader.get(block=False)
    assert not left.exists()


@pytest.mark.parametrize("content", [b'{"body": "W10', b"\0" * 20, b"\xff"])
def test_a_damaged_message_is_dropped_and_the_next_one_read(connect, folder, content):
    writer, reader = connect(), connect()
    (folder / "0_x.work.msg").write_bytes(content)
    writer.put("whole")
    assert reader.get(block=False).payload == "whole"
    assert list(folder.iterdir()) == []


def test_two_readers_share_the_messages(connect):
    writer, readers, taken = connect(), [connect(), connect()], []
    for number in range(200):
        writer.put(number)

    def read(queue):
        while True:
            try:
                taken.append(queue.get(block=False).payload)
            except queue.Empty:
                return

    threads = [threading.Thread(target=read, args=[reader]) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(200))
