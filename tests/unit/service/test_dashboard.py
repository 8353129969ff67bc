"""The pages as a browser without JavaScript gets them."""

import html
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from html.parser import HTMLParser

import pytest

from logocheck.codec import report_json
from logocheck.domain.campaign import Rule
from logocheck.domain.detection import Captions, Observation, TextLine
from logocheck.domain.geometry import Box, Size
from logocheck.domain.prominence import Prominence
from logocheck.domain.report import Logo, Report
from logocheck.domain.verdict import Finding, Outcome, verdict
from logocheck.errors import UnreadableImage
from logocheck.store import campaigns, checks, claims, intake
from logocheck.store.checks import Post
from service.dashboard.checks import PAGE_SIZE

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'&{{ 7*7 }}"
FRAME = Size(600, 400)
BOX = Box(100, 100, 250, 160)


def finding(rule, values, sentence, *, satisfied=True, certain=True, box=None):
    measured, required, unit = values
    return Finding(rule, satisfied, certain, measured, required, unit, sentence, "Acme" if box else None, box)


def findings(outcome):
    passed, certain = outcome is Outcome.PASS, outcome is not Outcome.REVIEW
    return [
        finding(Rule.PRESENCE, (0.93, 0.65, "probability"), "Acme's logo is there.", box=BOX),
        finding(Rule.SHARE, (0.013, 0.02, "share"), "It covers 1.3 %.", satisfied=passed, certain=certain, box=BOX),
        finding(Rule.HASHTAGS_ALL, ("#ad", "#ad", "hashtags"), "#ad is in the caption."),
        finding(Rule.REGION, ("50 % from the left", "any", "position"), "In the middle.", box=BOX),
        finding(Rule.COMPETITORS, (0.0, 0.0, "count"), "No competitor."),
    ]


def reported(campaign, outcome=Outcome.PASS, caption="hello #ad", brand="Acme"):
    parts = Prominence(0.62, 0.7, 0.6, 0.9, 0.5, 0.0375, 60.0, 0.6, 0.9, 0.8)
    observation = Observation(
        FRAME, text_lines=(TextLine(Box(300, 300, 400, 320), "#ad on a sign", 0.9),), captions=Captions(caption)
    )
    logo = Logo(brand, BOX, 0.93, parts, dominant=True, competitor=False)
    models = (("detector", "yolo26n-logo abc"), ("reader", "rapidocr 3"))
    return Report(campaign, observation, (logo,), verdict(findings(outcome)), models)


@pytest.fixture
def add_check(app, summer, png):
    """``add_check(status, outcome, …)``: a check of campaign "summer" in that state; its id."""
    services = app.state.services
    picture = intake.picture(services.blobs, png(size=(600, 400)), services.limits)
    numbers = iter(range(10_000))

    def added(status="done", outcome=Outcome.PASS, filename="photo.jpg", caption="hello #ad", creator="@jo", text="no"):
        when = NOW + timedelta(seconds=next(numbers))
        with services.sessions.begin() as session:
            campaign = campaigns.get(session, "summer")
            post = Post(filename, picture, Captions(caption, "first #comment"), creator)
            check_id = checks.add(session, post, campaign.id, when).id
            if status != "queued":
                claims.claim(session, check_id, "test", when, timedelta(days=1))
            if status == "error":
                claims.fail(session, check_id, "test", when, UnreadableImage(text))
            if status == "done":
                report = report_json(reported(campaigns.campaign(campaign), outcome, caption)).decode()
                claims.finish(session, check_id, "test", when, report=report, outcome=outcome, prominence=0.62)
        return check_id

    return added


class Seen(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, page):
        super().__init__()
        self.tags = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, name):
        return [attributes for tag, attributes in self.tags if tag == name]


COLOURS = ("red", "green", "blue")
PAGES = ["/", "/upload", "/campaigns", "/new-campaign", "/campaigns/summer", "/campaigns/summer/edit", "/brands",
         "/batches", "/login", "/checks/00000000-0000-0000-0000-000000000000"]  # fmt: skip


def test_a_new_user_is_told_what_to_do(client):
    page = client.get("/").text
    assert "No posts have been checked yet" in page
    assert all(f'href="{path}"' in page for path in ("/brands", "/new-campaign", "/upload"))


@pytest.mark.parametrize("path", [*PAGES, "check"])
def test_every_page_keeps_to_the_policy_and_to_its_landmarks(client, add_check, path):
    answer = client.get(f"/checks/{add_check()}" if path == "check" else path)
    assert answer.headers["content-security-policy"].startswith("default-src 'self'; ")
    assert "unsafe" not in answer.headers["content-security-policy"]
    page = Seen(answer.text)
    assert page.all("html") == [{"lang": "en"}]
    assert not page.all("style")
    assert all("src" in script for script in page.all("script"))
    assert not [a for _, attributes in page.tags for a in attributes if a == "style" or a.startswith("on")]
    assert len(page.all("main")) == len(page.all("h1")) == 1
    assert page.all("a")[0] == {"class": "skip", "href": "#main"}
    labelled = {label["for"] for label in page.all("label") if "for" in label}
    controls = [*page.all("input"), *page.all("select"), *page.all("textarea")]
    assert all(c.get("type") in {"hidden", "checkbox"} or c["id"] in labelled for c in controls)
    assert all("alt" in image for image in page.all("img"))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_static_files_are_there_under_addresses_that_change_with_them(client):
    page = Seen(client.get("/").text)
    for path in [s["src"] for s in page.all("script")] + [
        s["href"] for s in page.all("link") if "/static" in s["href"]
    ]:
        assert re.fullmatch(r"/static/[\w.-]+\?v=[0-9a-f]{12}", path)
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("status", "outcome", "words"),
    [
        ("queued", None, "Waiting"),
        ("running", None, "Checking"),
        ("error", None, "Error"),
        ("done", Outcome.PASS, "Pass"),
        ("done", Outcome.FAIL, "Fail"),
        ("done", Outcome.REVIEW, "Review"),
    ],
)
def test_each_state_has_its_word(client, add_check, status, outcome, words):
    check_id = add_check(status, outcome)
    for path in ("/", f"/checks/{check_id}"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert re.search(rf'<span class="chip {outcome or status} *(large)?"><svg.*?</svg>{words}</span>', answer.text)


def test_a_finished_check_shows_its_findings_with_what_was_measured(client, add_check):
    check_id = add_check(outcome=Outcome.FAIL)
    page = client.get(f"/checks/{check_id}").text
    assert "1 of 5 requirements failed" in page
    assert "<strong>1.3 %</strong>" in page
    assert "2.0 %" in page
    assert '<mark class="tag">#comment</mark>' in page
    assert '<mark class="asked" title="asked for">#ad</mark>' in page
    assert "yolo26n-logo abc" in page
    assert 'viewBox="0 0 600 400"' in page
    assert '<g id="box-1" data-mark="1" class="box brand dominant' in page
    links = {a.get("href") for a in Seen(page).all("a")}
    assert {f"/v1/checks/{check_id}", f"/v1/checks/{check_id}/picture", f"/v1/checks/{check_id}/annotated"} <= links
    assert {"#box-1"} <= links
    alternate = Seen(page).all("link")
    assert {"rel": "alternate", "type": "application/json", "href": f"/v1/checks/{check_id}"} in alternate


@pytest.mark.parametrize(("caption", "words"), [("#ad", "1 requirement is met"), ("", "1 of 1 requirement failed")])
def test_one_requirement_is_one(client, summer, judged, caption, words):
    client.put("/v1/campaigns/summer", content="name: summer\nhashtags: {all_of: ['#ad']}").raise_for_status()
    assert words in client.get(f"/checks/{judged(caption=caption)}").text


def test_its_photo_is_shown_in_a_format_of_the_web(client, add_check):
    answer = client.get(f"/checks/{add_check()}/photo")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert "immutable" in answer.headers["cache-control"]


def test_an_error_is_shown_plainly(app, client, add_check):
    check_id = add_check("error", text="the file is cut short")
    page = client.get(f"/checks/{check_id}").text
    assert "This post could not be checked" in page
    assert "the file is cut short" in page
    assert "unreadable-image · attempt 1. The post has neither" in page
    with app.state.services.sessions.begin() as session:
        checks.get(session, check_id).attempts = 0  # as of a file of a batch that could not be taken in
    assert "unreadable-image. The post has neither" in client.get(f"/checks/{check_id}").text


def test_only_an_unfinished_check_asks_again(client, add_check):
    assert 'hx-trigger="every 1s"' in client.get(f"/checks/{add_check('queued')}").text
    assert "hx-trigger" not in client.get(f"/checks/{add_check()}").text


def test_the_live_parts_are_fragments(client, add_check):
    check_id = add_check()
    for path in ("/?part=gallery", f"/checks/{check_id}?part=check"):
        fragment = client.get(path).text
        assert "photo.jpg" in fragment
        assert "<html" not in fragment


def test_what_strangers_write_is_text(client, add_check, summer):
    check_id = add_check(filename=HOSTILE, caption=HOSTILE + " #ad", creator=HOSTILE)
    failed = add_check("error", text=HOSTILE)
    client.post("/v1/brands", json={"name": "<b>Brand<"}).raise_for_status()
    for path in ("/", f"/checks/{check_id}", f"/checks/{failed}", "/brands", f"/?campaign={HOSTILE}"):
        page = client.get(path).text
        seen = Seen(page)
        assert all(script.keys() == {"src", "defer"} for script in seen.all("script"))
        assert not [image for image in seen.all("img") if image.get("src") == "x"]
        assert "<b>" not in page
        assert "49" not in re.findall(r"\{\{.*?\}\}|49(?= )", page)
    assert escape("<script>alert(") in client.get(f"/checks/{check_id}").text


def test_filters_narrow_and_stay_in_the_address_of_the_live_part(client, add_check):
    add_check(outcome=Outcome.FAIL, filename="bad.jpg")
    add_check(outcome=Outcome.PASS, filename="good.jpg")
    page = client.get("/?campaign=summer&outcome=fail&status=").text
    assert "bad.jpg" in page
    assert "good.jpg" not in page
    gallery = next(a for a in Seen(page).all("section") if a.get("id") == "gallery")
    assert gallery["hx-get"] == "/?campaign=summer&outcome=fail&part=gallery"
    assert "good.jpg" not in client.get(gallery["hx-get"]).text
    assert '<option value="fail" selected>' in page
    assert {"rel": "alternate", "type": "application/json", "href": "/v1/checks?campaign=summer&outcome=fail"} in Seen(
        page
    ).all("link")


def test_a_filter_that_matches_nothing_says_so(client, add_check):
    add_check()
    page = client.get("/?campaign=other").text
    assert "Nothing matches this filter" in page
    assert "No posts have been checked yet" not in page


@pytest.mark.parametrize("query", ["outcome=maybe", "status=lost", "batch=7", "after=!!"])
def test_a_filter_that_cannot_be_is_an_error_page(client, query):
    answer = client.get(f"/?{query}")
    assert answer.status_code == 400
    assert "<h1>Bad request</h1>" in answer.text


def test_older_posts_are_on_the_next_page_and_only_there(client, add_check):
    for number in range(PAGE_SIZE + 2):
        add_check("queued", filename=f"p{number:03}.jpg")
    first = client.get("/?campaign=summer").text
    older = next(a["href"] for a in Seen(first).all("a") if a.get("rel") == "next")
    second = client.get(older).text
    assert "p001.jpg" in second
    assert "p001.jpg" not in first
    assert "p002.jpg" in first
    assert "p002.jpg" not in second
    assert {"class": "button", "href": "/?campaign=summer"} in Seen(second).all("a")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/checks/00000000-0000-0000-0000-000000000000", 404),
        ("/checks/seven", 400),
        ("/campaigns/nobody", 404),
        ("/campaigns/summer?version=9", 404),
        ("/batches/00000000-0000-0000-0000-000000000000", 404),
    ],
)
def test_what_is_not_there_is_a_page(client, summer, path, status):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")


def test_an_upload_leads_to_its_check(client, queue, summer, png):
    answer = client.post(
        "/upload",
        data={"campaign": "summer", "caption": "one\r\ntwo #ad", "creator": " @jo "},
        files={"pictures": ("a.png", png())},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    check = client.get("/v1" + answer.headers["location"]).json()
    assert (check["filename"], check["caption"], check["creator"]) == ("a.png", "one\ntwo #ad", "@jo")
    assert len(queue.sent) == 1


def test_the_form_says_how_many_pictures_it_takes(client, summer, png):
    assert ", 16 at once." in client.get("/upload").text
    files = [("pictures", (f"{number}.png", png())) for number in range(17)]
    assert client.post("/upload", data={"campaign": "summer"}, files=files).status_code == 422


def test_several_pictures_lead_to_their_part_of_the_gallery(client, summer, png):
    files = [("pictures", ("a.png", png("red"))), ("pictures", ("b.png", png("blue")))]
    answer = client.post("/upload", data={"campaign": "summer"}, files=files)
    assert answer.url.path == "/"
    assert "batch=" in str(answer.url)
    assert 'of one <a href="/batches/' in answer.text
    assert "a.png" in answer.text
    assert "b.png" in answer.text


def sent_captions(client):
    rows = client.get("/v1/checks").json()["checks"]
    return {row["filename"]: (row["caption"], row["first_comment"]) for row in rows}


def test_each_picture_of_a_form_may_have_its_own_caption(client, summer, png):
    table = b"\xef\xbb\xbffile,caption,first_comment\na.png,Sun #ad,more\nelsewhere.png,x,y\n"
    pictures = [("pictures", (f"{name}.png", png(colour))) for name, colour in zip("abc", COLOURS, strict=True)]
    words = [("pictures", ("My Captions.CSV", table)), ("pictures", ("b.txt", "Schnee ❄️\n".encode()))]
    typed = {"campaign": "summer", "caption": "for the others"}
    assert client.post("/upload", data=typed, files=words + pictures).status_code == 200
    assert sent_captions(client) == {
        "a.png": ("Sun #ad", "more"), "b.png": ("Schnee ❄️", ""), "c.png": ("for the others", ""),
    }  # fmt: skip


@pytest.mark.parametrize(
    "words", [("E\u0301.TXT", b"one\r\ntwo"), ("c.csv", b'file,caption\n\xc3\x89.png,"one\r\ntwo"')]
)
def test_captions_find_their_picture_however_its_name_is_written(client, summer, png, words):
    typed = {"campaign": "summer", "caption": "for the others"}
    sent = [("pictures", ("\u00c9.PNG", png())), ("pictures", words)]
    assert client.post("/upload", data=typed, files=sent).status_code == 200
    assert list(sent_captions(client).values()) == [("one\ntwo", "")]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([("captions.csv", b"file,caption\na.png,x\n")], "Pictures: choose at least one file"),
        ([("a.png", None), ("b.txt", b"x")], "b.txt names none of the pictures"),
        ([("a.png", None), ("captions.csv", b"file,caption\nb.png,x\n")], "captions.csv names none of the pictures"),
        ([("a.png", None), ("captions.csv", b"photo,words\n")], "the first line names the columns"),
        ([("a.png", None), ("a.txt", b"\xff\xff")], "a.txt is not UTF-8 text; save it as UTF-8"),
        ([("a.png", None), ("x.csv", b"file\na.png"), ("y.csv", b"file\na.png")], "there are two files"),
        ([("a.png", None), ("my posts.csv", b"file,caption\nb.png,x\n")], "my posts.csv names none of the pictures"),
        ([("a.png", None), ("posts.csv", b"x" * 200_000)], "posts.csv, line 1: field larger"),
        ([("a.png", None), ("a.txt", b"x" * 80_001)], "a.txt has more than 80,000 bytes"),
        ([("a.png", None), ("c.csv", b"x" * 2_560_001)], "c.csv has more than 2,560,000 bytes"),
        ([("a.png", None), *((f"{n}.txt", b"") for n in range(34))], "at most 33 files with captions, got 34"),
    ],
)
def test_captions_that_cannot_be_used_are_told_and_nothing_is_taken_in(client, summer, png, queue, files, sentence):
    sent = [("pictures", (name, png() if content is None else content)) for name, content in files]
    answer = client.post("/upload", data={"campaign": "summer"}, files=sent)
    assert (answer.status_code, sentence in answer.text, queue.sent) == (422, True, [])


@pytest.mark.parametrize(
    ("fields", "content", "sentence"),
    [
        ({"campaign": ""}, b"", "Pictures: choose at least one file"),
        ({"campaign": ""}, None, "Campaign: choose one"),
        ({"campaign": "nobody"}, None, "no campaign &#39;nobody&#39;"),
        ({"campaign": "summer"}, b"not a picture", "a.png: this is text"),
        ({"campaign": "summer", "caption": "x" * 30_000}, None, "caption: expected at most"),
    ],
)
def test_a_refused_upload_says_why_and_keeps_what_was_typed(client, summer, png, queue, fields, content, sentence):
    typed = {"first_comment": "first <words>", "creator": "@jo"} | fields
    files = None if content == b"" else {"pictures": ("a.png", content or png())}
    answer = client.post("/upload", data=typed, files=files)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "first &lt;words&gt;" in answer.text
    assert 'value="@jo"' in answer.text
    assert queue.sent == []


def test_with_a_script_only_the_messages_are_sent_and_the_address_of_the_result(client, summer, png):
    script = {"HX-Request": "true"}
    refused = client.post("/upload", data={"campaign": ""}, headers=script)
    assert refused.status_code == 422
    assert refused.text.lstrip().startswith('<div class="note bad" role="alert"')
    taken = client.post("/upload", data={"campaign": "summer"}, files={"pictures": ("a.png", png())}, headers=script)
    assert (taken.status_code, taken.headers["hx-redirect"][:8]) == (204, "/checks/")


def test_a_page_of_another_site_cannot_send_a_form(client, summer, png, queue):
    answer = client.post(
        "/upload", data={"campaign": "summer"}, files={"pictures": ("a.png", png())},
        headers={"Sec-Fetch-Site": "cross-site"},
    )  # fmt: skip
    assert answer.status_code == 403
    assert queue.sent == []


def test_the_next_version_takes_logos_that_the_kit_got_since(client, summer, png):
    def logos(name, version):
        document = client.get(f"/v1/campaigns/{name}@{version}").json()["document"]
        return len(document["brands"][0]["logos"])

    def typed(name):
        page = client.get(f"/campaigns/{name}/edit").text
        return html.unescape(page[page.index("<textarea") : page.index("</textarea>")].partition(">")[2])

    (first,) = (logo["sha256"] for logo in client.get("/v1/brands/Acme").json()["logos"])
    client.post("/v1/brands/Acme/logos", files={"logo": ("blue.png", png("blue"))}).raise_for_status()
    some = f"name: some\nbrands:\n  - name: Acme\n    logos: ['sha256:{first}']\n"
    client.post("/new-campaign", data={"document": some})
    for name in ("summer", "some"):
        client.post(f"/campaigns/{name}/edit", data={"document": typed(name)})
    assert (logos("summer", 1), logos("summer", 2)) == (1, 2)
    assert (logos("some", 1), logos("some", 2)) == (1, 1)  # it left one out


def test_a_campaign_is_written_and_changed_as_versions(client, summer):
    text = "name: winter\nbrands:\n  - name: Acme\nthresholds:\n  share: 0.02\n"
    made = client.post("/new-campaign", data={"document": text.replace("\n", "\r\n")})
    assert (made.status_code, made.url.path) == (200, "/campaigns/winter")
    assert "at least 2.0 %" in made.text
    changed = client.post("/campaigns/winter/edit", data={"document": text.replace("0.02", "0.05")})
    assert "version 2" in changed.text
    assert "at least 5.0 %" in changed.text
    old = client.get("/campaigns/winter?version=1").text
    assert "at least 2.0 %" in old
    assert "Go to version 2" in old
    logo = next(a["src"] for a in Seen(changed.text).all("img"))
    assert client.get(logo).status_code == 200


def base_of(page):
    """The version that the edit form of a page carries along."""
    return re.search(r'name="base" value="(\d+)"', page.text)[1]


def test_the_audit_trail_counts_what_it_lists(client, judged, send):
    def counted(check_id):
        title, _, entries = client.get(f"/checks/{check_id}").text.partition("Audit trail</h2>")[2].partition("<ol")
        return int(re.search(r">(\d+)<", title)[1]), entries.partition("</ol>")[0].count('class="sign')

    assert counted(send().json()["checks"][0]["id"]) == (0, 0)
    check_id = judged()
    assert counted(check_id) == (1, 1)
    client.post(f"/checks/{check_id}/decide", data={"action": "approve"}).raise_for_status()
    assert counted(check_id) == (2, 2)


def test_the_edit_form_says_where_its_logos_went(client, summer):
    page = client.get("/campaigns/summer/edit").text
    assert "sha256:" not in page
    assert "A brand without logos here takes all that its kit has by then" in page
    assert "by then" not in client.get("/new-campaign").text


def test_a_change_that_somebody_saved_meanwhile_is_not_taken_away(client, summer):
    kept, other = (f"name: summer\nhashtags:\n  all_of: ['#{word}']\n" for word in ("ad", "other"))
    opened = client.get("/campaigns/summer/edit")
    first = client.post("/campaigns/summer/edit", data={"document": kept, "base": base_of(opened)})
    assert "version 2" in first.text
    second = client.post("/campaigns/summer/edit", data={"document": other, "base": base_of(opened)})
    assert second.status_code == 409
    assert "Version 2 was saved while you typed" in second.text
    assert "#other" in second.text
    assert client.get("/v1/campaigns/summer").json()["document"]["hashtags"]["all_of"] == ["#ad"]
    # having read that, the second one may mean it
    meant = client.post("/campaigns/summer/edit", data={"document": other, "base": base_of(second)})
    assert meant.url.path == "/campaigns/summer"
    assert client.get("/v1/campaigns/summer").json()["version"] == 3


def test_a_form_keeps_the_version_that_its_text_was_made_from(client, summer, png):
    document = "name: summer\nhashtags:\n  all_of: ['#ad']\n"
    client.put("/v1/campaigns/summer", content=document).raise_for_status()
    typed = {"document": document, "base": "1"}
    assert base_of(client.post("/campaigns/summer/edit", data=typed | {"document": "nonsense: 1"})) == "1"
    assert base_of(client.post("/campaigns/summer/what-if", data=typed)) == "1"
    assert base_of(client.post("/campaigns/summer/try", data=typed)) == "1"
    tried = client.post("/campaigns/summer/try", data=typed, files={"picture": ("a.png", png())})
    assert tried.url.params["tried"]
    assert base_of(tried) == "1"
    assert base_of(client.get("/campaigns/summer/edit")) == base_of(client.get("/campaigns/summer/edit?base=1")) == "2"


def test_the_problems_of_a_campaign_are_listed_with_their_lines(client, summer):
    text = "name: winter\nbrnds: []\nthresholds:\n  share: 12\n# <my note>\n"
    answer = client.post("/new-campaign", data={"document": text})
    assert answer.status_code == 422
    assert re.search(r"<li>line 2: brnds", answer.text)
    assert re.search(r"<li>line 4: thresholds.share", answer.text)
    assert escape(text.rstrip()) in answer.text
    assert "Acme" in answer.text  # the kits that could be named


def test_the_starter_names_the_first_kit_and_can_be_saved_as_it_is(client, summer):
    document = unescape(re.search(r"<textarea.*?>\n(.*?)</textarea>", client.get("/new-campaign").text, re.DOTALL)[1])
    assert 'name: "Acme"' in document
    assert client.post("/new-campaign", data={"document": document}).url.path == "/campaigns/My campaign"


def test_logos_are_added_to_a_new_brand_and_to_a_known_one(client, png):
    for colour in ("red", "blue"):
        answer = client.post("/brands", data={"name": " Acme "}, files={"logos": (f"{colour}.png", png(colour))})
        assert answer.status_code == 200
    assert "2 logos" in answer.text
    for image in Seen(answer.text).all("img"):
        assert client.get(image["src"]).headers["content-type"] == "image/png"


@pytest.mark.parametrize(
    ("name", "file", "sentence"),
    [
        ("Acme", None, "Logo files: choose at least one"),
        ("Acme", ("a.png", b"no picture"), "a.png: not added: "),
        ("a/b", ("a.png", None), "without /"),
        ("", ("a.png", None), "name: "),
    ],
)
def test_a_refused_logo_says_why_and_makes_no_brand(client, png, name, file, sentence):
    files = {"logos": (file[0], file[1] or png())} if file else None
    answer = client.post("/brands", data={"name": name}, files=files)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{name}"' in answer.text
    assert client.get("/v1/brands").json() == {"brands": []}


def zipped(**files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return content.getvalue()


def test_a_zip_becomes_a_batch_with_its_progress(client, queue, summer, png):
    files = {"archive": ("week.zip", zipped(a_png=png(), a_txt="hello #ad"))}
    answer = client.post("/batches", data={"campaign": "summer"}, files=files)
    assert answer.status_code == 200
    assert answer.url.path.startswith("/batches/")
    assert "week.zip" in answer.text
    assert 'hx-trigger="every 2s"' in answer.text
    assert len(queue.sent) == 1
    assert "week.zip" in client.get("/batches").text


@pytest.mark.parametrize(
    ("campaign", "file", "sentence"),
    [
        ("summer", ("", b""), "ZIP file: choose one"),
        ("", ("a.zip", None), "Campaign: choose one"),
        ("nobody", ("a.zip", None), "no campaign"),
        ("summer", ("a.zip", b"no zip"), "The batch was not taken in"),
    ],
)
def test_a_refused_zip_says_why(client, queue, summer, png, campaign, file, sentence):
    content = zipped(a_png=png()) if file[1] is None else file[1]
    answer = client.post("/batches", data={"campaign": campaign}, files={"archive": (file[0], content)})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert queue.sent == []


def test_a_batch_counts_its_posts(client, summer, png):
    files = [("pictures", ("a.png", png("red"))), ("pictures", ("b.png", png("blue")))]
    batch = client.post("/v1/checks", data={"campaign": "summer"}, files=[("picture", f[1]) for f in files]).json()[
        "batch"
    ]
    page = client.get(f"/batches/{batch}").text
    assert '<progress value="0" max="2"' in page
    assert "2 waiting" in page
    assert "<html" not in client.get(f"/batches/{batch}?part=batch").text


def test_the_overview_has_a_tile_for_errors_where_there_are_some(client, add_check):
    days = f"since={NOW:%Y-%m-%d}&until={NOW:%Y-%m-%d}"
    add_check()
    assert "status=error" not in client.get(f"/overview?{days}").text
    add_check("error", filename="damaged.heic")
    page = client.get(f"/overview?{days}").text
    tile = unescape(next(tag["href"] for name, tag in Seen(page).tags if "status=error" in tag.get("href", "")))
    assert "50 %" in page[page.index("status=error") :]
    assert re.findall(r'id="check-[^>]*>([^<]*)</a>', client.get(tile).text) == ["damaged.heic"]


def test_the_tiles_of_the_overview_count_what_the_inbox_behind_them_lists(client, add_check):
    for status, filename in (("done", "a.jpg"), ("error", "b.jpg"), ("queued", "c.jpg"), ("running", "d.jpg")):
        add_check(status, filename=filename)
    page = client.get(f"/overview?since={NOW:%Y-%m-%d}&until={NOW:%Y-%m-%d}").text
    for words in ("Posts finished", "Not decided yet"):
        tile = re.search(rf'href="([^"]+)"><span class="muted">{words}</span><strong class="number">(\d+)<', page)
        listed = client.get(unescape(tile[1])).text
        assert (int(tile[2]), sorted(re.findall(r"[a-d]\.jpg(?=</a>)", listed))) == (2, ["a.jpg", "b.jpg"])
        assert '<option value="finished" selected>' in listed
    twin = client.get("/v1/checks?status=finished").json()
    assert sorted(check["filename"] for check in twin["checks"]) == ["a.jpg", "b.jpg"]
