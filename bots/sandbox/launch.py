"""Start and end of a whole sandbox: the stand-ins listen, the bot runs against them, the page shows the chats."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bots.app import App, build
from bots.runtime.clock import SystemClock
from bots.runtime.settings import SHIPPED_CITY, Account, Settings
from bots.runtime.tasks import TaskGroup
from bots.sandbox.city_map import city_map
from bots.sandbox.fill import fill
from bots.sandbox.page.server import ChatPage
from bots.sandbox.samples import draw_samples
from bots.sandbox.start import open_world
from bots.sandbox.state_folder import StateFolder
from bots.sandbox.world import SandboxStaffChat, World

HOST = "127.0.0.1"
DATABASE = "paradnaya.db"


@dataclass(frozen=True)
class Sandbox:
    """Running sandbox. `address`: of the page."""

    app: App
    world: World
    address: str


@asynccontextmanager
async def launch(
    folder: Path,
    *,
    fresh: bool,
    port: int,
    city: Path = SHIPPED_CITY,
    tickets: int = 0,
    texts: Path | None = None,
) -> AsyncIterator[Sandbox]:
    """Context of a sandbox: opens everything, and closes it again in the right order. The app is built but not running
    yet.

    `tickets`: so many open reports are there before the staff's chat is bound; `texts`: what they say. Raises
    ValueError for a file without texts.
    """
    clock = SystemClock()
    _prepare(folder, fresh=fresh)
    world = open_world(folder, fresh=fresh, now=clock.seconds)
    telegram, vk = await world.telegram.start(HOST), await world.vk.start(HOST)
    app = await build(_settings(world, telegram, vk, folder, city), clock=clock)
    page = ChatPage(
        world,
        city_map=city_map(city),
        samples=draw_samples(),
        state_folder=folder,
        city=app.folder.city.names[app.folder.city.languages[0]],
    )
    try:
        async with TaskGroup() as nursery:
            nursery.start(StateFolder(folder).keep(world), "keep the world")
            if tickets:
                await fill(app, world, tickets, texts)
            for staff in world.staff.values():
                await _bind(app, world, staff)
            yield Sandbox(app, world, await page.start(HOST, port))
    finally:
        await page.stop()
        await app.close()
        await world.telegram.stop()
        await world.vk.stop()


def _settings(world: World, telegram: str, vk: str, folder: Path, city: Path) -> Settings:
    return Settings(
        city=city,
        home=folder,
        database=f"sqlite+aiosqlite:///{folder / DATABASE}",
        media=folder / "media",
        accounts={"telegram": Account(world.telegram.token, telegram), "vk": Account(world.vk.token, vk)},
        log="text",
        short_links=False,
    )


def _prepare(folder: Path, *, fresh: bool) -> None:
    """The folder; `fresh`: without the bot's own memory, which goes with the world it belongs to."""
    folder.mkdir(parents=True, exist_ok=True)
    if not fresh:
        return
    for file in folder.glob(f"{DATABASE}*"):
        file.unlink()
    for photo in (folder / "media").glob("*/*/*"):
        photo.unlink()


async def _bind(app: App, world: World, staff: SandboxStaffChat) -> None:
    """Somebody of the staff sends the one-time code, as in a real installation, once."""
    async with app.store.writing() as tx:
        bound = [chat.address for chat in await tx.staff_chats.chats() if chat.platform == staff.platform]
        if str(staff.chat) in bound:
            return
        code = await tx.staff_chats.bind_code(app.clock.now())
    world.stand_in(staff.platform).write(staff.acting, staff.chat, f"/bind {code}")
