"""The page in a real browser."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.common.exceptions import NoAlertPresentException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver

from schemas.record import FindingV1, RecordV1
from tests.browser.chromium import chromium
from tests.browser.live_monitor import LiveMonitor
from tests.browser.newsday import newsday, treaty
from tests.unit.monitor.samples import ORLOVA, Said, one_statement, record

pytestmark = pytest.mark.slow
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    with chromium(tmp_path_factory.mktemp("chromium")) as driver:
        yield driver


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[LiveMonitor]:
    with LiveMonitor(tmp_path) as live:
        yield live


def until(seen: Callable[[], object], within_seconds: float = 15.0) -> None:
    end = time.monotonic() + within_seconds
    while not seen():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def text(browser: WebDriver, selector: str) -> str:
    found: str = browser.execute_script("return document.querySelector(arguments[0])?.innerText ?? ''", selector)
    return found.strip()


def titles(browser: WebDriver) -> list[str]:
    """Ask in one go: while the page changes, an element found before may be gone."""
    found: list[str] = browser.execute_script(
        "return [...document.querySelectorAll('.statement .headline')].map((one) => one.textContent)"
    )
    return found


def open_live(browser: WebDriver, address: str) -> None:
    browser.get(address)
    until(lambda: text(browser, "#state") == "Live")


def test_a_statement_stored_while_the_page_is_open_appears_in_it(browser: WebDriver, monitor: LiveMonitor) -> None:
    monitor.put(one_statement(1))
    open_live(browser, monitor.address)
    assert titles(browser) == ["Case 1"]
    monitor.put(one_statement(2), record())
    until(lambda: titles(browser)[0:1] == ["Harbour of Lindhaven stands still"])
    assert titles(browser) == ["Harbour of Lindhaven stands still"] * 2 + ["Case 2", "Case 1"]
    newest = browser.find_element(By.CSS_SELECTOR, ".statement")
    who = ("Jonas Kessler", "chairman, Dockers’ Union", "said that")
    what = ("reported", "Threaten", "unfavourable towards the owners", "labour", "The Lindhaven Courier", "20 Nov 2026")
    for words in who + what:
        assert words in newest.text
    assert (
        newest.find_element(By.CSS_SELECTOR, "mark").text
        == "the strike would go on until the owners withdrew their offer"
    )
    until(lambda: "new statements" in browser.find_element(By.ID, "announcement").get_attribute("textContent"))


def test_the_first_statement_ever_takes_the_place_of_the_empty_page(browser: WebDriver, monitor: LiveMonitor) -> None:
    open_live(browser, monitor.address)
    assert "Nothing is on record yet" in text(browser, "#nothing")
    monitor.put(one_statement(1))
    until(lambda: titles(browser) == ["Case 1"])
    assert not browser.find_elements(By.ID, "nothing")


def test_a_filtered_page_receives_only_what_its_filter_lets_through(browser: WebDriver, monitor: LiveMonitor) -> None:
    open_live(browser, f"{monitor.address}/?speaker=kessler")
    monitor.put(one_statement(1), record(), one_statement(2))
    until(lambda: titles(browser))
    assert [one.text for one in browser.find_elements(By.CSS_SELECTOR, ".statement .name")] == ["Jonas Kessler"]


def test_the_form_leads_to_an_address_that_can_be_kept(browser: WebDriver, monitor: LiveMonitor) -> None:
    monitor.put(one_statement(1), record())
    browser.get(monitor.address)
    browser.find_element(By.ID, "q").send_keys("strike", Keys.TAB, "kess", Keys.ENTER)
    until(lambda: "q=strike" in browser.current_url)
    assert titles(browser) == ["Harbour of Lindhaven stands still"]
    feed = browser.find_element(By.LINK_TEXT, "Atom").get_attribute("href")
    assert feed == f"{monitor.address}/feeds/statements.atom?speaker=kess&q=strike"


def test_pausing_holds_what_arrives_until_it_is_asked_for(browser: WebDriver, monitor: LiveMonitor) -> None:
    open_live(browser, monitor.address)
    pause = browser.find_element(By.ID, "pause")
    pause.send_keys(Keys.ENTER)
    assert (pause.text, pause.get_attribute("aria-pressed"), text(browser, "#state")) == ("Resume", "true", "Paused")
    monitor.put(one_statement(1), one_statement(2))
    until(lambda: text(browser, "#held") == "Show 2 new statements")
    assert titles(browser) == []
    browser.find_element(By.ID, "release").click()
    assert titles(browser) == ["Case 2", "Case 1"]
    monitor.put(one_statement(3))
    until(lambda: text(browser, "#held") == "Show 1 new statement")
    pause.click()
    assert titles(browser) == ["Case 3", "Case 2", "Case 1"]


def test_a_page_that_lost_its_monitor_misses_nothing_when_it_is_back(browser: WebDriver, tmp_path: Path) -> None:
    with LiveMonitor(tmp_path) as first:
        first.put(one_statement(1))
        open_live(browser, first.address)
        port = first.port
    until(lambda: text(browser, "#state") == "Reconnecting")
    with LiveMonitor(tmp_path, port) as second:
        second.put(one_statement(2), one_statement(3))
        until(lambda: titles(browser) == ["Case 3", "Case 2", "Case 1"])
        second.put(one_statement(4))
        until(lambda: titles(browser)[0] == "Case 4")
        browser.get("about:blank")


def test_older_statements_are_a_page_further(browser: WebDriver, monitor: LiveMonitor) -> None:
    monitor.put(*(one_statement(number) for number in range(70)))
    browser.get(monitor.address)
    assert len(titles(browser)) == 50
    browser.find_element(By.LINK_TEXT, "Older statements").click()
    until(lambda: len(titles(browser)) == 20)
    assert titles(browser)[-1] == "Case 0"
    assert not browser.find_elements(By.ID, "live"), "what is old does not arrive live"


HOSTILE = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"


def hostile() -> RecordV1:
    words = f"“{HOSTILE},”"
    speaker = ORLOVA.model_copy(update={"name": HOSTILE, "role": '"><svg onload="window.hacked = 3">'})
    said = (Said((words,), speaker, cue=("said",), kind=HOSTILE),)
    finding = FindingV1(rule=HOSTILE, detail=HOSTILE, evidence=((0, 30),))
    one = record(
        paragraphs=(f"{words} said he.",),
        said=said,
        title=HOSTILE,
        site_name=HOSTILE,
        authors=(HOSTILE,),
        findings=(finding,),
    )
    bad_links = {"url": "javascript:window.hacked = 4", "canonical_url": "javascript:window.hacked = 5"}
    return one.model_copy(update={"article": one.article.model_copy(update=bad_links)})


def test_hostile_content_does_nothing_on_any_page(browser: WebDriver, monitor: LiveMonitor) -> None:
    open_live(browser, monitor.address)
    monitor.put(hostile())
    until(lambda: titles(browser))  # arrived live
    assert titles(browser) == [HOSTILE]
    for address in ("", f"/articles/{hostile().article.id}"):
        if address:
            browser.get(monitor.address + address)
        assert HOSTILE in browser.find_element(By.TAG_NAME, "main").text
        assert browser.execute_script("return window.hacked") is None
        assert not browser.find_elements(
            By.CSS_SELECTOR, "main script, main img, main svg, [onload], [onerror], [href^='javascript']"
        )
        with pytest.raises(NoAlertPresentException):
            _ = browser.switch_to.alert.text


def test_a_script_that_did_slip_in_would_be_refused_by_the_policy(browser: WebDriver, monitor: LiveMonitor) -> None:
    browser.get(monitor.address)
    browser.execute_script(
        "const s = document.createElement('div'); s.innerHTML = '<img src=x onerror=\"window.hacked = 1\">'; document.body.append(s);"
    )
    time.sleep(0.5)
    assert browser.execute_script("return window.hacked") is None
    assert any("Content Security Policy" in entry["message"] for entry in browser.get_log("browser"))


def test_the_page_is_a_plain_list_without_scripts(browser: WebDriver, monitor: LiveMonitor) -> None:
    monitor.put(record())
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(monitor.address)
        assert titles(browser) == ["Harbour of Lindhaven stands still"] * 2
        assert not browser.find_element(By.ID, "live").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_an_article_shows_speakers_beside_their_words_and_findings_beneath(
    browser: WebDriver, monitor: LiveMonitor
) -> None:
    monitor.put(treaty())
    browser.set_window_size(1280, 1400)
    browser.get(f"{monitor.address}/articles/{treaty().article.id}")
    note = browser.find_element(By.CSS_SELECTOR, ".note").rect
    mark = browser.find_element(By.ID, "n1").rect
    assert note["x"] + note["width"] <= mark["x"]
    assert abs(note["y"] - mark["y"]) < 30
    assert browser.find_element(By.ID, "n2").text.endswith(
        "“A treaty that half of the coast cannot read is not a treaty,”"
    )
    assert text(browser, ".findings .rule").startswith("Two dates for one event")
    assert text(browser, "#f1") == "Wednesday, 18 November"


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_window(browser: WebDriver, monitor: LiveMonitor, width: int) -> None:
    monitor.put(*newsday(), one_statement(1, words="Donaudampfschifffahrtsgesellschaft" * 6))
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 700}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        for address in ("", f"/articles/{treaty().article.id}"):
            browser.get(monitor.address + address)
            assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_against_its_ground(browser: WebDriver, monitor: LiveMonitor, scheme: str) -> None:
    monitor.put(*newsday())
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    for address in ("", "/?speaker=amaro&stance=angry", f"/articles/{treaty().article.id}", "/articles/none"):
        browser.get(monitor.address + address)
        assert browser.execute_script(CONTRAST) == []
    ground = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert (sum(int(one) for one in ground[4:-1].split(",")) < 200) == (scheme == "dark")


def test_the_page_has_landmarks_labels_and_a_way_past_them_by_keyboard(
    browser: WebDriver, monitor: LiveMonitor
) -> None:
    monitor.put(*newsday())
    browser.get(monitor.address)
    for landmark in ("header", "main", "footer", "search", "nav", "h1"):
        assert browser.find_elements(By.TAG_NAME, landmark), landmark
    for field in browser.find_elements(By.CSS_SELECTOR, "input:not([type=hidden]), select"):
        assert field.accessible_name
    assert browser.find_element(By.ID, "announcement").get_attribute("aria-live") == "polite"
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    skip = browser.switch_to.active_element
    assert skip.text == "Skip to the statements"
    skip.send_keys(Keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("id") == "main"


def test_statements_in_other_languages_say_so_and_run_their_own_way(browser: WebDriver, monitor: LiveMonitor) -> None:
    said = (Said(("«لن نوقع هذا العام»",), ORLOVA, cue=("قالت",)),)
    monitor.put(record(paragraphs=("قالت «لن نوقع هذا العام».",), said=said, language="ar", title="لا توقيع"))
    browser.get(monitor.address)
    passage = browser.find_element(By.CSS_SELECTOR, ".passage")
    assert passage.get_attribute("lang") == "ar"
    assert browser.execute_script("return getComputedStyle(arguments[0]).direction", passage) == "rtl"
