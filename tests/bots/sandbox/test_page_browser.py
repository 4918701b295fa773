"""Page of the sandbox in a real browser, worked by keyboard alone from the first tab stop on."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService, Keys
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from bots.sandbox.city_map import city_map
from bots.sandbox.page.server import ChatPage
from bots.sandbox.samples import draw_samples
from bots.sandbox.start import open_world
from bots.sandbox.world import World
from tests.stores import TYUMEN

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
PATIENCE_S = 15
MARKUP = "<img src=x onerror='window.stolen=1'><script>window.stolen=1</script> [x](javascript:window.stolen=1)"


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Chrome]:
    if not (CHROMIUM.exists() and DRIVER.exists()):
        sentence = "the page is tested in Debian's chromium: apt-get install chromium chromium-driver"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for switch in ("--headless=new", "--no-sandbox", "--window-size=1440,900", f"--user-data-dir={tmp_path}/profile"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with Chrome(options, ChromeService(str(DRIVER))) as chrome:
        yield chrome


@pytest.fixture
def world(tmp_path: Path) -> World:
    return open_world(tmp_path, fresh=False, now=lambda: 1_795_000_000.0)


async def test_a_resident_on_each_platform_and_staff_by_keyboard(browser: Chrome, world: World, tmp_path: Path) -> None:
    page = ChatPage(world, city_map=city_map(TYUMEN), samples=draw_samples(), state_folder=tmp_path, city="Тюмень")
    api = f"{await world.telegram.start()}/bot{world.telegram.token}"
    address = await page.start()
    try:
        await asyncio.to_thread(_opens, browser, address)
        await asyncio.to_thread(_writes_in_telegram, browser)
        await _bot_asks(api, world)
        await asyncio.to_thread(_presses_in_telegram, browser)
        assert [call for call in await _updates(api) if "callback_query" in call]
        await asyncio.to_thread(_sends_everything_at_once_in_vk, browser)
        _one_message_in_vk(world)
        await asyncio.to_thread(_answers_as_staff, browser)
        seat = world.seat("telegram")
        seat.stand_in.write(seat.person, seat.chat, MARKUP)
        await asyncio.to_thread(_shows_markup_as_words, browser)
        await asyncio.to_thread(_reads_the_wire_in_english, browser, str(tmp_path))
        complaints = browser.get_log("browser")  # type: ignore[no-untyped-call]  # selenium has no type for it
        assert [entry for entry in complaints if entry["level"] == "SEVERE"] == []
    finally:
        await page.stop()
        await world.telegram.stop()


def _opens(browser: Chrome, address: str) -> None:
    browser.get(address)
    for column, name in (("telegram", "Анна"), ("vk", "Борис"), ("staff", "Вера")):
        _wait_for_element(browser, f".{column} .who", name)
    _wait_for_element(browser, ".telegram .log", "Здесь пока пусто")


def _writes_in_telegram(browser: Chrome) -> None:
    _chord(browser, Keys.ALT, "1")
    _press(browser, "Яма на Республики", Keys.ENTER)
    _wait_for_element(browser, ".telegram .bubble.own", "Яма на Республики")


async def _bot_asks(api: str, world: World) -> None:
    keys = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}, {"text": "Нет", "callback_data": "no"}]]}
    bold = [{"type": "bold", "offset": 3, "length": 9}]
    letter = {"chat_id": world.seat("telegram").chat, "text": "😀 Отправить?", "entities": bold, "reply_markup": keys}
    async with aiohttp.ClientSession() as http, http.post(f"{api}/sendMessage", json=letter) as answer:
        assert (await answer.json())["ok"]


def _presses_in_telegram(browser: Chrome) -> None:
    _wait_for_element(browser, ".telegram .bubble.bot .button", "Нет")
    assert _wait_for_element(browser, ".telegram .bubble.bot strong").text == "Отправить"
    _press(browser, Keys.ARROW_UP, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert browser.switch_to.active_element.text == "Нет"
    _press(browser, Keys.ENTER)


async def _updates(api: str) -> list[dict[str, object]]:
    async with aiohttp.ClientSession() as http:
        for _ in range(50):
            async with http.post(f"{api}/getUpdates", json={"timeout": 0}) as answer:
                updates: list[dict[str, object]] = (await answer.json())["result"]
            if any("callback_query" in update for update in updates):
                break
            await asyncio.sleep(0.05)
    return updates


def _sends_everything_at_once_in_vk(browser: Chrome) -> None:
    _chord(browser, Keys.ALT, "2")
    _press(browser, "Мусор")
    _chord(browser, Keys.SHIFT, Keys.TAB)  # to the attach button
    _press(browser, Keys.ENTER, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER)  # the first sample
    _wait_for_element(browser, ".vk .waiting")
    _chord(browser, Keys.SHIFT, Keys.TAB)
    _press(browser, Keys.ENTER, Keys.ARROW_DOWN, Keys.ENTER)  # the map
    _wait_for_element(browser, "dialog.place .told", "округ")
    _press(browser, Keys.ARROW_LEFT, Keys.ARROW_UP, Keys.ENTER)
    _wait_for_element(browser, ".vk .waiting.wide", "57.")
    _press(browser, Keys.ENTER)
    _wait_for_element(browser, ".vk .bubble.own .point", "57.")
    _wait_for_element(browser, ".vk .bubble.own .photo img")


def _one_message_in_vk(world: World) -> None:
    seat = world.seat("vk")
    [bubble] = world.vk.view(seat.person, seat.chat).bubbles
    assert bubble.text == "Мусор"
    assert len(bubble.photos) == 1
    assert bubble.point is not None
    assert bubble.point == pytest.approx((57.15, 65.55), abs=0.1)


def _answers_as_staff(browser: Chrome) -> None:
    _chord(browser, Keys.ALT, "3")
    _press(browser, "Приедем завтра", Keys.ENTER)
    _wait_for_element(browser, ".staff .bubble.own", "Приедем завтра")
    _press(browser, Keys.ARROW_UP, "r", "В десять", Keys.ENTER)
    _wait_for_element(browser, ".staff .bubble.own .quote", "Приедем завтра")


def _shows_markup_as_words(browser: Chrome) -> None:
    _wait_for_element(browser, ".telegram .bubble.own", MARKUP)
    assert browser.execute_script("return window.stolen") is None
    assert browser.find_elements(By.CSS_SELECTOR, ".telegram .bubble img, script:not([src]), a[href^=javascript]") == []


def _reads_the_wire_in_english(browser: Chrome, folder: str) -> None:
    assert folder in _wait_for_element(browser, ".state", "--fresh").text
    _chord(browser, Keys.ALT, "4")
    _wait_for_element(browser, ".wire b", "sendMessage").click()
    _wait_for_element(browser, ".wire pre", "😀 Отправить?")
    _wait_for_element(browser, ".language select").send_keys("English")
    _wait_for_element(browser, ".staff h2", "Staff chat")


def _press(browser: Chrome, *keys: str) -> None:
    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def _chord(browser: Chrome, modifier: str, key: str) -> None:
    ActionChains(browser).key_down(modifier).send_keys(key).key_up(modifier).perform()


def _wait_for_element(browser: Chrome, css: str, words: str = "") -> WebElement:
    """The first element of that kind that shows the words; waits for it."""

    def look(chrome: Chrome) -> WebElement | None:
        found = chrome.find_elements(By.CSS_SELECTOR, css)
        return next((one for one in found if one.is_displayed() and words in one.text), None)

    wait = WebDriverWait(browser, PATIENCE_S, ignored_exceptions=[StaleElementReferenceException])
    element = wait.until(look, f"no {css} with {words!r}")
    assert isinstance(element, WebElement)
    return element
