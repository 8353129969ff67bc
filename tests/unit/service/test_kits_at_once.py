import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import UUID

import pytest
from PIL import Image

from logocheck.settings import Settings
from service.kit_cuts import add_cut

AT_ONCE, BOXES = 4, 8


@pytest.fixture
def settings(tmp_path, database_url):
    """On either database: each has its own way to let one wait for the other."""
    return Settings(home=tmp_path / "home", database_url=database_url)


def test_the_same_box_several_times_at_once_is_one_logo(app, client, send):
    content = io.BytesIO()
    Image.effect_noise((60, 40), 90).save(content, "PNG")
    check = UUID(send(picture=content.getvalue()).json()["checks"][0]["id"])
    together = Barrier(AT_ONCE)

    def cut(left):
        together.wait()
        return add_cut(app.state.services, datetime.now(UTC), "Acme", check, (left, 0, 60, 40))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for left in range(BOXES):
            assert sorted(pool.map(cut, [left] * AT_ONCE)) == [False] * (AT_ONCE - 1) + [True]
    assert len(client.get("/v1/brands/Acme").json()["logos"]) == 1 + BOXES


def test_the_same_file_several_times_at_once_is_one_logo(client, summer, png):
    together = Barrier(AT_ONCE)

    def add(content):
        together.wait()
        return client.post("/v1/brands/Acme/logos", files={"logo": ("a.png", content)}).status_code

    before = len(client.get("/v1/brands/Acme").json()["logos"])
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for width in range(BOXES):
            content = png(size=(40 + width, 30))
            assert list(pool.map(add, [content] * AT_ONCE)) == [201] * AT_ONCE
    assert len(client.get("/v1/brands/Acme").json()["logos"]) == before + BOXES
