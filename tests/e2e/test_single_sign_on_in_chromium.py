"""There and back in a real browser: the provider is another site, so the strict cookie must survive the way."""

import pytest
from playwright.sync_api import expect
from pydantic import SecretStr

from logocheck.settings import Settings
from service.app import create_app
from tests.e2e.site_and_browser import served
from tests.provider import CLIENT_ID, CLIENT_SECRET, Provider


@pytest.fixture
def site(tmp_path):
    provider = Provider(claims={"groups": ["bosses"]})
    with served(provider.app()) as address:
        provider.issuer = address.replace("127.0.0.1", "localhost")
        settings = Settings(
            home=tmp_path, oidc_issuer=provider.issuer, oidc_client_id=CLIENT_ID,
            oidc_client_secret=SecretStr(CLIENT_SECRET), oidc_groups=("bosses=admin",),
        )  # fmt: skip
        with served(create_app(settings)) as url:
            yield url


def test_a_person_comes_in_by_the_organisation_and_goes_out(site, open_page):
    page = open_page(f"{site}/login?target=/brands")
    page.get_by_role("link", name="Sign in with localhost").click()
    expect(page).to_have_url(f"{site}/brands")
    expect(page.get_by_role("link", name="ada@example.com")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{site}/brands")
    expect(page).to_have_url(f"{site}/login?target=%2Fbrands")
