import csv
import io
import json

import pytest


@pytest.fixture
def sent(send, png):
    """Ids of three posts: two with one picture, and one with another."""
    posts = ((png("red"), "@jo"), (png("blue"), "@kim"), (png("red"), "@lee"))
    return [send(picture, creator=creator).json()["checks"][0]["id"] for picture, creator in posts]


def test_rest_names_the_first_check_with_the_picture(client, sent):
    first, other, copy = sent
    listed = {row["id"]: row["duplicate_of"] for row in client.get("/v1/checks").json()["checks"]}
    assert listed == {first: None, other: None, copy: first}
    assert [client.get(f"/v1/checks/{check}").json()["duplicate_of"] for check in sent] == [None, None, first]
    picture = client.get(f"/v1/checks/{first}").json()["picture"]["sha256"]
    for digits in (picture, picture.upper()):  # as PowerShell prints them
        rows = client.get("/v1/checks", params={"picture": digits}).json()["checks"]
        assert [row["id"] for row in rows] == [copy, first]
        assert set(cards(client.get("/", params={"picture": digits}).text)) == {copy, first}


def test_the_answer_to_an_upload_says_so_at_once(send, png):
    first = send(png("red")).json()["checks"][0]
    assert (first["duplicate_of"], send(png("red")).json()["checks"][0]["duplicate_of"]) == (None, first["id"])


@pytest.mark.parametrize("picture", ["", "abc", "G" * 64, "b" * 65])
def test_what_is_no_sha256_is_refused(client, picture):
    assert client.get("/v1/checks", params={"picture": picture}).status_code == 422


def test_tables_name_it_too(client, sent):
    rows = list(csv.DictReader(io.StringIO(client.get("/results.csv").text.lstrip("\ufeff"))))
    assert {row["id"]: row["duplicate_of"] for row in rows} == {sent[0]: "", sent[1]: "", sent[2]: sent[0]}
    assert [row["duplicate_of"] for row in json.loads(client.get("/results.json").text)] == [sent[0], None, None]


def cards(page):
    return {part.partition('id="check-')[2][:36]: part for part in page.split('<li class="card">')[1:]}


def test_the_inbox_and_the_clients_report_say_so(client, sent):
    said = "Picture first posted by @jo"
    shown = {check: said in card for check, card in cards(client.get("/").text).items()}
    assert shown == {sent[0]: False, sent[1]: False, sent[2]: True}
    assert client.get("/report").text.count(said) == 1


@pytest.mark.parametrize("creator", [None, "@jo"])
def test_of_one_creator_or_none_the_file_is_named(client, send, png, creator):
    for _ in range(2):
        send(png("red"), creator=creator)
    assert client.get("/").text.count("The same picture as a.png") == 1


def test_both_pages_name_each_other(client, sent):
    first, other, copy = sent
    for here, there, creator in ((first, copy, "@lee"), (copy, first, "@jo")):
        note = client.get(f"/checks/{here}").text.partition("Another post of this campaign has the same picture:")[2]
        assert f'<a href="/checks/{there}">a.png</a> · {creator}' in note.partition("</ul>")[0]
        assert ("This one came first." in note.partition("</div>")[0]) is (here == first)
    assert "the same picture" not in client.get(f"/checks/{other}").text


def test_of_many_the_first_are_named_and_the_rest_is_a_list(client, send, png):
    ids = [send(png("red")).json()["checks"][0]["id"] for _ in range(7)]
    picture = client.get(f"/v1/checks/{ids[0]}").json()["picture"]["sha256"]
    page = client.get(f"/checks/{ids[0]}").text
    note = page.partition("Other posts of this campaign have the same picture:")[2]
    assert [check for check in ids if f'href="/checks/{check}"' in note.partition("</ul>")[0]] == ids[1:6]
    link = f"/?picture={picture}&amp;campaign=summer"
    assert f'href="{link}"' in note.partition("</div>")[0]
    listed = client.get(link.replace("&amp;", "&")).text
    assert len(cards(listed)) == 7
    assert f'<input type="hidden" name="picture" value="{picture}">' in listed, "other filters keep it"
