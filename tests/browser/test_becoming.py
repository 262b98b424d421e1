"""How an open page takes over what a fresh one says: what stays is the same element with its reader in it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from services.reporting.dashboard.rendering import HERE

ROWS = "<table><tbody>{}</tbody></table>"
FORM = (
    '<form><input name="from" value=""><select name="since"><option value="">–</option>{}</select>'
    "<button>Go</button></form>"
)
BECOME = """html => {
  const fresh = new DOMParser().parseFromString(`<main id="main" tabindex="-1">${html}</main>`, "text/html");
  return become(document.getElementById("main"), fresh.getElementById("main"));
}"""


def row(key: str, said: str = "") -> str:
    return f'<tr data-key="{key}"><td><a href="/{key}">{said or key}</a></td></tr>'


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def open_(page: Page, html: str) -> None:
    page.set_content(f'<main id="main" tabindex="-1">{html}</main>')
    page.add_script_tag(path=HERE / "static" / "becoming.js")


def test_a_row_above_moves_none_of_the_others_and_only_it_is_marked(blank: Page) -> None:
    open_(blank, ROWS.format(row("a") + row("b")))
    blank.evaluate("window.b = document.querySelector('[data-key=b]'); b.querySelector('a').focus()")
    assert blank.evaluate(BECOME, ROWS.format(row("new") + row("a") + row("b"))) is True
    assert texts(blank) == ["new", "a", "b"]
    assert blank.evaluate("b.isConnected && document.activeElement === b.querySelector('a')") is True
    assert blank.evaluate("[...document.querySelectorAll('.moved')].map(row => row.dataset.key)") == ["new"]
    assert blank.evaluate(BECOME, ROWS.format(row("new") + row("a") + row("b"))) is False
    assert blank.locator(".moved").count() == 0


@pytest.mark.parametrize("keys", ["ba", "bca", "cab", "b"])
def test_rows_in_another_order_keep_their_elements_and_the_focus(blank: Page, keys: str) -> None:
    open_(blank, ROWS.format(row("a") + row("b") + row("d")))
    blank.evaluate("window.b = document.querySelector('[data-key=b]'); b.querySelector('a').focus()")
    blank.evaluate(BECOME, ROWS.format("".join(row(key) for key in keys)))
    assert texts(blank) == list(keys)
    assert blank.evaluate("b.isConnected && document.activeElement === b.querySelector('a')") is True


def test_who_stood_in_a_row_that_is_gone_stands_in_the_page_again(blank: Page) -> None:
    open_(blank, ROWS.format(row("a") + row("b")))
    blank.evaluate("document.querySelector('[data-key=b] a').focus()")
    assert blank.evaluate(BECOME, ROWS.format(row("a"))) is True
    assert blank.evaluate("document.activeElement.id") == "main"


def test_what_a_reader_opened_stays_open_whatever_changes_in_it(blank: Page) -> None:
    open_(blank, "<details><summary>2</summary><p>old</p></details>")
    blank.evaluate("document.querySelector('details').open = true")
    blank.evaluate(BECOME, "<details><summary>3</summary><p>new</p></details>")
    assert blank.evaluate(
        "[document.querySelector('details').open, document.querySelector('p').textContent]"
    ) == [
        True,
        "new",
    ]


@pytest.mark.parametrize(
    ("doing", "kept"),
    [
        ("", False),
        ("document.querySelector('input').value = '2021'", True),
        ("document.querySelector('select').selectedIndex = 1", True),
        ("document.querySelector('input').focus()", True),
    ],
)
def test_a_form_that_somebody_fills_in_is_left_alone(blank: Page, doing: str, kept: bool) -> None:
    option = '<option value="1">{}</option>'
    open_(blank, FORM.format(option.format("4/2564")))
    blank.evaluate(f"() => {{ {doing} }}")
    before: list[Any] = state(blank)
    blank.evaluate(BECOME, FORM.format(option.format("4/2564") + option.format("5/2564")))
    assert (state(blank) == before) is kept
    assert blank.locator("option").count() == (2 if kept else 3)


def texts(page: Page) -> list[str]:
    return page.locator("tr").all_inner_texts()


def state(page: Page) -> list[Any]:
    found: list[Any] = page.evaluate(
        "[...document.querySelector('form').elements].map(e => [e.value, e.length])"
    )
    return found
