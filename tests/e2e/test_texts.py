"""Every text of every page comes from the catalogue: in an invented language each stands between brackets."""

import re
from html.parser import HTMLParser

import pytest
from babel.messages.pofile import read_po, write_po

from logocheck.settings import Settings
from logocheck.zones_file import zones
from service.app import create_app
from service.dashboard import texts
from tests.e2e.screenshots import pages
from tests.e2e.seed import CAPTION, KITS, SHOTS, STICKER, open_home, seed
from tests.e2e.test_json_twins import twins
from tests.texts import TEMPLATE, collected

PAGE = {"Accept": "text/html"}
OWN = {"Logocheck", "JSON", "CSV", "UTC", "this machine", "Kim", "Lena", "week-47.zip", "vm"}
SAID_BY_OTHERS = ("textarea", "pre", "code", "kbd", "time", "script", "style", "datalist")
CODE = ("document", "diff", "secret")
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
UNITS = rf"\b(px|KiB|MiB|B|s|min|h|d|no check [0-9a-f-]+|\d+ ({MONTHS})( \d{{4}})?)\b"


class Visible(HTMLParser):
    """What people see or hear of a page: texts, and the attributes that are read out."""

    def __init__(self):
        super().__init__()
        self.open, self.found = [], []

    def handle_starttag(self, tag, attrs):
        words = dict(attrs)
        if tag in {"input", "img", "link", "meta", "br", "rect", "path", "circle", "option"} and tag != "option":
            self._attributes(words)
            return
        self.open.append((tag, words))
        self._attributes(words)

    def _attributes(self, words):
        self.found += [words[name] for name in ("aria-label", "placeholder", "title", "alt") if words.get(name)]

    def handle_endtag(self, tag):
        while self.open:
            if self.open.pop()[0] == tag:
                return

    def handle_data(self, data):
        foreign = any(
            tag in SAID_BY_OTHERS or (words.get("class") or "").split(" ")[0] in CODE for tag, words in self.open
        )
        if not foreign and data.strip():
            self.found.append(data.strip())


def visible(html):
    reader = Visible()
    reader.feed(html)
    return reader.found


@pytest.fixture
def invented(tmp_path, monkeypatch):
    """A language in which every text stands between brackets."""
    with TEMPLATE.open("rb") as file:
        catalog = read_po(file, locale="eo")
    for message in catalog:
        if message.id:
            several = not isinstance(message.id, str)
            message.string = tuple(f"⟦{one}⟧" for one in message.id) if several else f"⟦{message.id}⟧"
    folder = tmp_path / "locale"
    folder.mkdir()
    with (folder / "eo.po").open("wb") as file:
        write_po(file, catalog)
    monkeypatch.setattr(texts, "LOCALE", folder)
    for cached in (texts.languages, texts.catalogue):
        cached.cache_clear()
    yield "eo"
    monkeypatch.undo()
    for cached in (texts.languages, texts.catalogue):
        cached.cache_clear()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    paths = pages(seed(open_home(settings.home)))
    return create_app(settings), paths


def strings(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield str(name)
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def data_of(client, html):
    """What people or reports said: it stays as it is in every language."""
    said = set(OWN) | set(KITS) | set(zones()) | {CAPTION, *re.split(r"(#\w+)", STICKER.text), "Nordu winter"}
    for shot in SHOTS:
        said |= {shot.filename, shot.caption, shot.creator or "", *re.split(r"(#\w+)", shot.caption)}
    for twin in [*twins(html), "/v1/campaigns", "/v1/brands", "/v1/checks", "/v1/settings/health"]:
        answer = client.get(twin)
        if answer.status_code == 200:
            said |= set(strings(answer.json()))
    return sorted((text.strip() for text in said if len(text.strip()) > 1), key=len, reverse=True)


def untranslated(client, html):
    data = data_of(client, html)
    for text in visible(html):
        left = re.sub(r"⟦[^⟦⟧]*⟧", "", re.sub(r"⟦[^⟦⟧]*⟧", "", text))
        left = re.sub(r"⟦[^⟧]*$|^[^⟦]*⟧", "", left)  # a text with an element in its midst
        for said in data:
            left = left.replace(said, "")
        if re.search(r"[A-Za-z]{2}", re.sub(UNITS, "", left)):
            yield text


def test_the_template_has_every_text():
    with TEMPLATE.open("rb") as file:
        there = {message.id for message in read_po(file) if message.id}
    assert there == {message.id for message in collected() if message.id}, "run python -m tests.texts"


def test_no_page_has_a_text_that_cannot_be_translated(invented, site, open_client):
    app, paths = site
    client = open_client(app, headers={"Accept-Language": "fr, eo;q=0.9, en;q=0.1"})
    faults = {}
    for name, path in paths.items():
        html = client.get(path, headers=PAGE).text
        assert '<html lang="eo">' in html, name
        found = sorted(set(untranslated(client, html)))
        if found:
            faults[name] = found
    assert faults == {}, "\n".join(f"{name}: {found}" for name, found in faults.items())


def test_nor_has_an_empty_installation_or_a_form_that_was_refused(invented, tmp_path, open_client):
    client = open_client(create_app(Settings(home=tmp_path / "home")), headers={"Accept-Language": "eo"})
    empty = ("/", "/?outcome=fail", "/overview", "/report", "/batches", "/campaigns", "/brands", "/upload", "/settings")
    answers = [client.get(path, headers=PAGE) for path in (*empty, "/settings/keys", "/settings/webhooks")]
    answers.append(client.post("/login", data={"key": "wrong"}))
    answers.append(client.post("/first-run", data={"name": "Kim", "password": "correct horse"}))
    answers += [client.get(path, headers=PAGE) for path in ("/settings/people", "/account", "/login")]
    assert {str(a.url): list(untranslated(client, a.text)) for a in answers if list(untranslated(client, a.text))} == {}


def test_a_language_that_is_not_there_is_english(site, open_client):
    app, _ = site
    for accepted in ("", "fr", "*", "x" * 10_000, ";;;q=,", "en-GB"):
        html = open_client(app, headers={"Accept-Language": accepted}).get("/", headers=PAGE).text
        assert '<html lang="en">' in html
        assert "Inbox" in html
