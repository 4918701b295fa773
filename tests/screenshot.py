"""Screenshot of the sandbox for README, made anew: `python -m tests.screenshot [FILE]`.

A resident reports and hears the staff's answer, another is about to send; all of it on the page, with the keyboard and
the mouse, in Debian's chromium (chromium, chromium-driver, fonts-noto-color-emoji).
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService, Keys
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from bots.cli.sandbox import FOLDER
from bots.runtime.tasks import TaskGroup
from bots.sandbox.launch import launch

PICTURE = Path(__file__).parent.parent / ".github" / "sandbox.png"
WIDTH, HEIGHT = 1440, 900
PATIENCE_S = 30


@contextmanager
def chromium(profile: Path) -> Iterator[Chrome]:
    """Start Debian's chromium without a window; light colours, the whole picture for the page."""
    options = ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    switches = ("--headless=new", "--no-sandbox", "--hide-scrollbars", f"--user-data-dir={profile}")
    for switch in switches:
        options.add_argument(switch)
    with Chrome(options, ChromeService("/usr/bin/chromedriver")) as chrome:
        size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        yield chrome


class Visitor:
    """Person in front of the page."""

    def __init__(self, chrome: Chrome) -> None:
        self.chrome = chrome

    def sees(self, column: str, words: str, css: str = ".bubble") -> WebElement:
        """Newest element of that kind in the column that shows the words; waits for it."""
        return self.finds(f".{column} :is({css})", words)

    def finds(self, css: str, words: str) -> WebElement:
        """Last element of that kind on the page that shows the words; waits for it."""

        def look(chrome: Chrome) -> WebElement | None:
            found = chrome.find_elements(By.CSS_SELECTOR, css)
            return next((one for one in reversed(found) if one.is_displayed() and words in one.text), None)

        waiting = WebDriverWait(self.chrome, PATIENCE_S, ignored_exceptions=[StaleElementReferenceException])
        seen = waiting.until(look, f"no {css} with {words!r}")
        assert isinstance(seen, WebElement)
        return seen

    def presses(self, column: str, label: str) -> None:
        """Press a button of the bot, wherever it is."""
        button = self.sees(column, label, ".button, .begin")
        self.chrome.execute_script("arguments[0].scrollIntoView({block: 'nearest'})", button)
        button.click()

    def attaches(self, column: str, sample: str) -> None:
        """Attach one of the sample photos to the message being written."""
        self.sees(column, "", ".attach").click()
        self.sees(column, sample, ".sample").click()

    def chooses_place(self, column: str, away: tuple[int, int], send: bool = False) -> None:
        """Send a place on the map, `away` pixels from its middle (right, down)."""
        self.sees(column, "", ".attach").click()
        self.sees(column, "Место на карте", ".item").click()
        self.points(away, "Отправить место" if send else "Приложить к сообщению")

    def points(self, away: tuple[int, int], button: str) -> None:
        """Click the open map, `away` pixels from its middle (right, down), then its button."""
        drawing = self.finds("dialog[open] svg", "")
        ActionChains(self.chrome).move_to_element_with_offset(drawing, *away).click().perform()
        self.finds("dialog[open] .acts button", button).click()

    def writes(self, column: str, words: str) -> None:
        field = self.sees(column, "", "textarea")
        field.send_keys(words, Keys.ENTER)

    def replies(self, column: str, to: str, words: str) -> None:
        """Answer the newest message with the letters `to`."""
        ActionChains(self.chrome).move_to_element(self.sees(column, to)).perform()
        self.sees(column, to).find_element(By.CSS_SELECTOR, ".tool").click()
        self.writes(column, words)

    def shoots(self, file: Path) -> None:
        ActionChains(self.chrome).move_by_offset(0, 0).perform()
        file.parent.mkdir(parents=True, exist_ok=True)
        self.chrome.save_screenshot(str(file))

    def scrolls(self, column: str, to: str) -> None:
        """Scroll the newest message with the letters `to` to the top of its column."""
        self.chrome.execute_script("arguments[0].scrollIntoView()", self.sees(column, to))


def scene(chrome: Chrome, address: str, file: Path) -> None:
    """Act the scene: Anna has reported a pothole in Telegram and is answered; Boris has put everything into one message
    in VK. The page names the folder that a sandbox has by default, not this one's."""
    chrome.get(address)
    visitor = Visitor(chrome)
    for column in ("telegram", "vk"):
        visitor.presses(column, "Начать")
        visitor.presses(column, "Да, даю согласие")
        visitor.sees(column, "Спасибо")
    visitor.attaches("telegram", "яма")
    visitor.writes("telegram", "Глубокая яма во всю полосу, вчера пробили колесо")
    visitor.presses("telegram", "Отправить, где я")
    visitor.points((-4, 30), "Отправить место")
    visitor.sees("telegram", "Проверьте")
    visitor.presses("telegram", "Отправить")
    visitor.presses("staff", "Взять в работу")
    visitor.sees("telegram", "работа началась")
    visitor.replies("staff", "Глубокая яма", "Бригада выехала, к вечеру яму засыплют. Спасибо, что написали!")
    visitor.sees("staff", "житель получил")
    visitor.sees("telegram", "Бригада выехала")
    visitor.attaches("vk", "мусор")
    visitor.chooses_place("vk", (-60, 40))
    visitor.writes("vk", "Контейнеры не вывозят неделю, мусор по всему двору")
    visitor.sees("vk", "Проверьте")
    visitor.scrolls("vk", "Проверьте")
    visitor.scrolls("staff", "Отвечает:")
    chrome.execute_script("document.querySelector('.state code').textContent = arguments[0]", str(FOLDER))
    visitor.shoots(file)


async def picture(file: Path) -> None:
    """Start a sandbox of its own, act the scene, stop."""
    with tempfile.TemporaryDirectory(prefix="sandbox-") as folder:
        async with launch(Path(folder) / "paradnaya", fresh=True, port=0) as sandbox, TaskGroup() as nursery:
            stop = asyncio.Event()
            nursery.start(sandbox.app.run(stop), "app")
            with chromium(Path(folder) / "profile") as chrome:
                await asyncio.to_thread(scene, chrome, sandbox.address, file)
            stop.set()
            await nursery.settle(10.0)


if __name__ == "__main__":
    asyncio.run(picture(Path(sys.argv[1]) if sys.argv[1:] else PICTURE))
