import pytest
from playwright.sync_api import expect

from tests.e2e.site_and_browser import chromium, opened_browser

expect.set_options(timeout=20_000)  # milliseconds; a machine that also does other work is slow, not wrong


@pytest.fixture(scope="module")
def browser():
    program = chromium()
    if program is None:
        pytest.skip("no chromium on PATH: apt-get install chromium fonts-dejavu-core")
    with opened_browser(program) as opened:
        yield opened


def is_a_fault(message):
    # an answer that says no is what some tests are about; a breach of the page's policy never is
    says_no = message.text.startswith(("Failed to load resource", "Response Status Error"))
    # a live update that was under way when the page was left
    cut_off = message.text.startswith(("htmx:afterRequest", "htmx:sendError", "htmx:sendAbort"))
    return message.type == "error" and not says_no and not cut_off


@pytest.fixture
def open_page(browser):
    """``open_page(url)``: a page in a profile of its own; the test fails when its console has an error."""
    contexts, errors = [], []

    def opened(url, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: errors.append(message.text) if is_a_fault(message) else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []
