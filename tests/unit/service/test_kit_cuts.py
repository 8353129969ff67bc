"""A logo seen in a post becomes a reference of its brand, by REST and by the page of the post."""

import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from PIL import Image, ImageOps

from logocheck.domain.geometry import Box
from logocheck.images import Limits, read_logo
from logocheck.store import campaigns, checks, retention
from service.kit_cuts import LEAST_SIDE, MOST_PIXELS, cut
from tests.unit.service.conftest import CAMPAIGN

ADDRESS = "/v1/brands/Acme/logos/from-check"
BOX = {"x1": 10, "y1": 5, "x2": 40, "y2": 30}
INSIDE = (10, 5, 40, 30)


def pattern(width=60, height=40):
    """A picture in which no two places look alike."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (across, down, Image.radial_gradient("L").resize((width, height))))


def saved(picture, form="PNG", **options):
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def pixels(content):
    with Image.open(io.BytesIO(content)) as picture:
        return picture.size, picture.convert("RGB").tobytes()


@pytest.fixture
def post(send):
    """``post(content)``: id of a new post with this picture."""
    return lambda content: send(picture=content).json()["checks"][0]["id"]


def added(client, check, box=BOX, address=ADDRESS):
    return client.post(address, json={"check": str(check), "box": box})


def press(client, check, box=BOX, brand="Acme", **more):
    return client.post("/brands/from-post", data={"name": brand, "check": str(check)} | box | more)


def kit(client, brand="Acme"):
    return client.get(f"/v1/brands/{brand}").json()["logos"]


def shown(client, logo):
    return client.get(f"/v1/brands/Acme/logos/{logo['sha256']}").content


def test_a_box_of_a_post_becomes_a_logo_once(client, post):
    check = post(saved(pattern()))
    before = kit(client)
    answer = added(client, check)
    assert (answer.status_code, answer.json()["name"]) == (201, "Acme")
    assert added(client, check).json() == answer.json()
    (logo,) = [logo for logo in answer.json()["logos"] if logo not in before]
    assert (logo["filename"], logo["media_type"]) == ("cut-10-5-40-30.png", "image/png")
    assert pixels(shown(client, logo)) == ((30, 25), pattern().crop(INSIDE).tobytes())
    assert client.put("/v1/campaigns/summer", content=CAMPAIGN).status_code == 200
    named = client.get("/v1/campaigns/summer").json()["document"]["brands"][0]["logos"]
    assert f"sha256:{logo['sha256']}" in named


def test_a_turned_photo_is_cut_as_it_is_shown_and_its_place_stays_behind(client, post):
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "at home"
    content = saved(pattern(40, 60), "JPEG", exif=exif, comment=b"at home", icc_profile=b"a profile")
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    assert upright.size == (60, 40)
    logo = added(client, post(content)).json()["logos"][-1]
    assert pixels(shown(client, logo)) == ((30, 25), upright.crop(INSIDE).tobytes())
    with Image.open(io.BytesIO(shown(client, logo))) as picture:
        assert (picture.info, dict(picture.getexif())) == ({}, {})


@pytest.mark.parametrize(
    ("box", "seen"),
    [
        ((-9, -9, 30, 20), (0, 0, 30, 20)),
        ((30, 10, 1e300, 900), (30, 10, 60, 40)),
        ((9.6, 5.4, 39.7, 30.2), INSIDE),
    ],
)
def test_a_box_over_the_edge_is_clipped_and_its_corners_are_whole_pixels(box, seen):
    filename, content = cut(saved(pattern()), Box(*box), Limits())
    assert pixels(content)[1] == pattern().crop(seen).tobytes()
    assert filename == f"cut-{'-'.join(map(str, seen))}.png"


def test_a_large_cut_is_made_smaller_and_a_long_one_stays_high_enough():
    noise = Image.merge("RGB", [Image.effect_noise((3000, 2000), 90) for _ in range(3)])
    _, content = cut(saved(noise, "JPEG"), Box(0, 0, 3000, 2000), Limits())
    size, _ = pixels(content)
    assert size[0] * size[1] <= MOST_PIXELS
    assert size[0] / size[1] == pytest.approx(1.5, abs=0.01)
    assert read_logo(content, name="x").size == size
    _, content = cut(saved(pattern(5000, 40)), Box(0, 0, 5000, 40), Limits())
    assert pixels(content)[0] == (5000, 40)


WRONG = [
    ({"x1": 60, "x2": 90}, "invalid-request", "outside the picture of 60 x 40"),
    ({"x1": 41}, "invalid-request", "positive width"),
    ({"y1": "Infinity"}, "invalid-request", "finite"),
    ({"x2": "NaN"}, "invalid-request", "finite"),
    ({"x2": 10 + LEAST_SIDE - 1}, "invalid-logo", "17 x 25 pixels: a logo has at least 18"),
    ({"x1": 59.7, "x2": 70}, "invalid-logo", "0 x 25 pixels"),
]


@pytest.mark.parametrize(("change", "code", "sentence"), WRONG)
def test_a_box_that_is_none_or_shows_too_little_is_refused(client, post, change, code, sentence):
    check, box, before = post(saved(pattern())), BOX | change, kit(client)
    answer = added(client, check, box)
    assert (answer.status_code in {400, 422}, answer.json()["code"]) == (True, code)
    assert sentence in answer.json()["detail"]
    page = press(client, check, box)
    assert page.status_code == 422
    assert sentence in unescape(page.text).partition("Acme, cut from a.png: not added: ")[2][:200]
    assert kit(client) == before


def test_the_smallest_logo_is_taken_and_a_smaller_one_in_a_wide_margin_is_not(client, post):
    side = {"x1": 10, "y1": 5, "x2": 10 + LEAST_SIDE, "y2": 5 + LEAST_SIDE}
    assert added(client, post(saved(pattern())), side).status_code == 201
    framed = Image.new("RGB", (60, 40), "white")
    framed.paste(pattern(17, 17), (20, 10))
    answer = added(client, post(saved(framed)), {"x1": 0, "y1": 0, "x2": 60, "y2": 40})
    assert "17 x 17 pixels" in answer.json()["detail"]


def test_one_colour_is_no_logo(client, post, png):
    answer = added(client, post(png("green")))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-logo")
    assert "one colour" in answer.json()["detail"]


def test_what_is_not_known_is_told(client, post):
    check = post(saved(pattern()))
    assert added(client, check, address="/v1/brands/Nobody/logos/from-check").json()["code"] == "unknown-brand"
    assert added(client, uuid4()).json()["code"] == "unknown-check"
    assert "Nobody" in press(client, check, brand="Nobody").text.partition("not added")[2][:200]
    assert press(client, uuid4()).status_code == 404
    assert press(client, "x").status_code == press(client, check, {"x1": 1}).status_code == 400
    assert added(client, "x").status_code == added(client, check, {"x1": 1}).status_code == 422


def test_a_damaged_picture_gives_nothing(client, post):
    content = saved(pattern(200, 200))
    check = post(content[: len(content) // 2])
    assert added(client, check).json()["code"] == "unreadable-image"
    assert "damaged" in press(client, check).text.partition("not added")[2][:200]


@pytest.fixture
def retained(app):
    """``retained(how)``: what deletes pictures, a day later."""
    services, later = app.state.services, datetime.now(UTC) + timedelta(days=2)
    return lambda how, *words: how(services.sessions, services.blobs, later, *words)


def finish(app, check):
    with app.state.services.sessions.begin() as session:
        checks.get(session, UUID(check)).status = checks.FINISHED[0]


def test_a_cut_outlives_the_picture_and_the_post(app, client, send, retained):
    check = send(picture=saved(pattern()), creator="@jo").json()["checks"][0]["id"]
    logo = added(client, check).json()["logos"][-1]
    finish(app, check)
    assert retained(retention.delete_pictures, 1).posts == 1
    answer = added(client, check)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-blob")
    assert "has no picture: it was deleted" in answer.json()["detail"]
    assert "it was deleted" in press(client, check).text.partition("not added")[2][:200]
    assert retained(retention.erase_creator, "@jo").posts == 1
    retained(retention.tidy)
    assert added(client, check).json()["code"] == "unknown-check"
    assert pixels(shown(client, logo))[0] == (30, 25)
    client.delete(f"/v1/brands/Acme/logos/{logo['sha256']}").raise_for_status()
    retained(lambda sessions, blobs, now: retention.tidy(sessions, blobs, now + timedelta(days=2)))
    assert logo["sha256"] not in set(app.state.services.blobs.names())


def test_the_page_says_what_became_of_it_and_leads_back(client, post):
    check = post(saved(pattern()))
    page = press(client, check, campaign="summer")
    assert page.status_code == 200
    assert "Acme, cut from a.png: added" in page.text
    assert "with their next version" in page.text
    assert f'href="/checks/{check}?campaign=summer">Back to the post' in page.text
    assert "cut-10-5-40-30.png" in page.text
    again = press(client, check)
    assert "Acme, cut from a.png: the kit has this picture already" in again.text
    assert len(kit(client)) == 2
    assert client.get("/brands/from-post").url.path == "/brands"


def buttons(page):
    """Accessible name and sent fields of each button that adds to a kit."""
    forms = re.findall(r'<form class="to-kit" method="post" action="/brands/from-post">(.*?)</form>', page, re.DOTALL)
    return [
        (unescape(re.search(r'aria-label="([^"]*)"', form)[1]), dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)))
        for form in forms
    ]


def drawn(brand):
    return {"action": "mark", "boxes": [{"brand": brand} | BOX]}


def test_a_post_without_logos_has_no_button(client, judged):
    page = client.get(f"/checks/{judged()}").text
    assert buttons(page) == []
    assert "kit-hint" not in page


def test_each_found_and_drawn_logo_of_a_kit_has_its_button(client, judged):
    check = judged(Box(10, 5, 40.5, 30))
    client.post(f"/v1/checks/{check}/reviews", json=drawn("Acme")).raise_for_status()
    taken_back = client.post(f"/v1/checks/{check}/reviews", json=drawn("Acme")).json()["id"]
    client.post(f"/v1/reviews/{taken_back}/undo").raise_for_status()
    client.post(f"/v1/checks/{check}/reviews", json=drawn("Kitless")).raise_for_status()
    page = client.get(f"/checks/{check}?outcome=fail").text
    (found, sent), (by_hand, drawn_box) = buttons(page)
    assert (found, by_hand) == ("Add to the kit: Acme, number 1", "Add to the kit: Acme, drawn by this machine")
    assert sent.items() >= {"name": "Acme", "check": check, "outcome": "fail"}.items()
    assert [float(sent[side]) for side in BOX] == [10, 5, 40.5, 30]
    assert [float(drawn_box[side]) for side in BOX] == list(INSIDE)
    assert "kit-hint" in page


def test_without_a_picture_there_is_no_button(client, judged, retained):
    check = judged(Box(10, 5, 40, 30))
    retained(retention.delete_pictures, 1)
    assert buttons(client.get(f"/checks/{check}").text) == []


def test_only_admins_may_and_only_they_see_the_button(app, client, judged, open_client):
    check = judged(Box(10, 5, 40, 30))
    client.post("/first-run", data={"name": "Kim", "password": "correct horse"}).raise_for_status()
    assert len(buttons(client.get(f"/checks/{check}").text)) == 1
    for role in ("viewer", "reviewer"):
        made = {"name": role, "password": "correct horse", "role": role}
        client.post("/settings/people", data=made).raise_for_status()
        browser = open_client(app)
        browser.post("/login", data={"name": role, "password": "correct horse"}).raise_for_status()
        page = browser.get(f"/checks/{check}").text
        assert (buttons(page), "kit-hint" in page) == ([], False)
        assert press(browser, check).status_code == added(browser, check).status_code == 403
    assert press(open_client(app), check).status_code == 401
    assert len(kit(client)) == 1


def test_a_campaign_version_that_is_there_keeps_its_logos(client, app, post):
    added(client, post(saved(pattern())))
    with app.state.services.readers() as session:
        assert len(campaigns.campaign(campaigns.get(session, "summer")).brands[0].logos) == 1
