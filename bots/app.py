"""Composition root: `build(settings, **doubles) -> App` is the one place where concrete classes meet."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import locales
from bots.capabilities import CommandMenu, Webhooks
from bots.delivery.composer import Composer
from bots.delivery.outbox_relay import OutboxRelay
from bots.delivery.rate_limiter import RateLimiter
from bots.delivery.render import Renderer
from bots.http.shortlinks import ShortLinks
from bots.intake.dispatcher import dispatcher_of
from bots.intake.inbox_worker import InboxWorker
from bots.intake.inbox_writer import InboxWriter
from bots.intake.isolation import Isolation
from bots.intake.prefetch import Prefetch
from bots.jobs.recurring import LEASE, RecurringJobs
from bots.jobs.schedule import recurring_jobs
from bots.jobs.worker import JobWorker
from bots.platform import Hook, Platform, SendLimits
from bots.platform_errors import PlatformError, Revoked
from bots.platforms import PLATFORMS, adapter_of, title_of, token_setting
from bots.runtime.backlog import Backlog
from bots.runtime.bus import ProcessBus
from bots.runtime.clock import Clock, SystemClock
from bots.runtime.cluster.cluster import Cluster
from bots.runtime.counters import Counters
from bots.runtime.health_alerts import HealthAlerts
from bots.runtime.roles import ALL, SHARED
from bots.runtime.settings import Listen, Settings
from bots.runtime.tasks import TaskGroup
from dialogs.flows.menu import COMMANDS
from dialogs.notices.administrator import alerts
from storage.city.load import CityFolder, load_city
from storage.engine import migrate
from storage.records.work import installation
from storage.store import Store

if TYPE_CHECKING:
    from bots.web.server import WebServer

log = logging.getLogger(__name__)

LOOPS = {"turns": ("turns", "jobs"), "delivery": ("delivery",)}
"""Loops of a part of the program, which the health check watches."""
STOP_WITHIN_S = 4.5
REFUSED_PAUSE_S = 30.0


def renderer_of(folder: CityFolder) -> Renderer:
    return Renderer(Path(locales.__file__).parent, folder.city.timezone)


def platforms_of(settings: Settings, renderer: Renderer, languages: Sequence[str]) -> dict[str, Platform]:
    """The platforms that have a token; a platform that is off is not imported."""
    found: dict[str, Platform] = {}
    for name in [name for name in PLATFORMS if name in settings.accounts]:
        account = settings.accounts[name]
        found[name] = platform = adapter_of(name)(account.token, account.api or None, account.proxy or None)
        if isinstance(platform, CommandMenu):
            spoken = {lang: [(name, renderer.say(words, lang)) for name, words in COMMANDS] for lang in languages}
            platform.offer_commands(spoken)
    return found


def budgets_of(
    platforms: Mapping[str, Platform], limits: Mapping[str, SendLimits], wires: ProcessBus
) -> dict[str, RateLimiter]:
    """Rate limiters by platform name: with the rates in `limits`, or else those that the platform itself declares."""
    rates = {name: limits.get(name, platform.limits) for name, platform in platforms.items()}
    return {name: RateLimiter(rate, wires.bot_rate(name, rate.whole)) for name, rate in rates.items()}


def hooks_of(settings: Settings, platforms: Mapping[str, Platform], installation: int) -> dict[str, Hook]:
    """Webhook addresses by platform name, of those that can bring updates; empty when the settings have no public
    address."""
    if not settings.webhook:
        return {}
    from bots.web.hooks import hook_of

    return {
        name: hook_of(settings.webhook, name, account.token, installation)
        for name, account in settings.accounts.items()
        if isinstance(platforms.get(name), Webhooks)
    }


def folders_of(settings: Settings) -> dict[str, Path]:
    """Folders of this machine that hold data which must not be lost, by the setting that names each."""
    file = migrate.sqlite_file(settings.database)
    database = {} if file is None else {"PARADNAYA_DATABASE": file.parent}
    return {"PARADNAYA_MEDIA": settings.media, **database}


@dataclass
class App:
    """The wired program: all of an installation, or the parts of it that this process runs. `presence`: this process's
    place among all processes of the installation."""

    folder: CityFolder
    store: Store
    platforms: Mapping[str, Platform]
    host: InboxWorker
    delivery: OutboxRelay
    jobs: JobWorker
    recurring: RecurringJobs
    presence: Cluster
    parts: frozenset[str]
    clock: Clock
    links: ShortLinks | None
    watch: Counters
    wires: ProcessBus
    hooks: Mapping[str, Hook]
    backlog: Backlog
    web: WebServer | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop` is set; then turns and messages in progress get STOP_WITHIN_S seconds to finish."""
        if self.web is not None:
            await self.web.start()
        async with TaskGroup() as around, TaskGroup() as intake, TaskGroup() as work:
            around.start(self.wires.run(), "wires")
            await self.presence.join()
            around.start(self.presence.run(), "presence")
            self._begin(intake, work)
            try:
                await _wait_for_first(*(each.wait(stop) for each in (around, intake, work)))
            finally:
                await intake.cancel()
                await self.presence.leave(only_leases=True)
                if self.web is not None:
                    await self.web.stop()
                for worker in (self.host, self.delivery, self.jobs):
                    worker.stop()
                if not await work.settle(STOP_WITHIN_S):
                    log.warning("some work did not end in time and will be done again after the next start")
                await around.cancel()
                await self.presence.leave()

    def _begin(self, intake: TaskGroup, work: TaskGroup) -> None:
        """Start the loops of the parts that this process runs."""
        if "turns" in self.parts:
            work.start(self.host.run(), "turns")
            work.start(self.jobs.run(), "jobs")
        if "delivery" in self.parts:
            work.start(self.delivery.run(), "delivery")
        if "clock" in self.parts:
            lease = self.presence.lease(LEASE)
            intake.start(lease.while_held(self.recurring.run), "recurring")
        for platform in self.platforms.values():
            intake.start(self._serve(platform), f"serve {platform.name}")

    async def _serve(self, platform: Platform) -> None:
        """Start the platform, then receive its updates while this process holds the ingest lease."""
        await self._insist(platform, partial(self._meet, platform))
        if "ingest" in self.parts:
            lease = self.presence.lease(f"ingest/{platform.name}")
            inbox = InboxWriter(self.store, self.clock, partial(self.wires.signals.ring, "inbox"), self.watch, lease)
            hook = self.hooks.get(platform.name)
            if hook is not None and isinstance(platform, Webhooks):
                receive = partial(platform.ingest_brought, inbox, hook)
            else:
                receive = partial(platform.ingest, inbox)
            await lease.while_held(lambda: self._insist(platform, receive))

    async def _meet(self, platform: Platform) -> None:
        await platform.start()
        self.watch.state(platform.name, "well")

    async def _insist(self, platform: Platform, act: Callable[[], Awaitable[None]]) -> None:
        """Repeat `act` until it succeeds: a token that is refused, or a full disk, may be mended meanwhile. The pause
        doubles from 1 to REFUSED_PAUSE_S seconds."""
        pause, failed = 1.0, False
        while True:
            try:
                if failed:
                    await self._meet(platform)
                    pause = 1.0
                await act()
                return
            except Revoked as error:
                await self._shut_out(platform.name, str(error)[:200])
                log.error("the platform refuses this bot", extra={"platform": platform.name, "why": str(error)[:200]})
                pause = REFUSED_PAUSE_S
            except PlatformError as error:
                self.watch.state(platform.name, "away")
                log.warning("the platform does not answer", extra={"platform": platform.name, "why": str(error)[:200]})
            except Exception as error:
                self.watch.count_failure("ingest", error)
                log.exception("receiving failed", extra={"platform": platform.name})
            failed = True
            await self.clock.sleep(pause)
            pause = min(REFUSED_PAUSE_S, pause * 2)

    async def _shut_out(self, platform: str, why: str) -> None:
        """Alert the administrators that a platform refuses the token; they read it on the other platform, or once it is
        mended."""
        self.watch.state(platform, "revoked")
        words = alerts.shut_out(title_of(platform), why, token_setting(platform))
        with suppress(Exception):
            async with self.store.writing() as tx:
                await tx.admin_alerts.add(f"token:{platform}", words, self.clock.now())

    async def close(self) -> None:
        for platform in self.platforms.values():
            await platform.close()
        if self.links is not None:
            await self.links.close()
        await self.store.close()


def composer_of(renderer: Renderer, store: Store, platforms: Mapping[str, Platform], number: int) -> Composer:
    standing = frozenset(name for name, platform in platforms.items() if platform.standing_menu)
    return Composer(renderer, store.media, standing, number)


async def open_store(settings: Settings, folder: CityFolder) -> tuple[Store, int]:
    """Open the store after migrating its tables; returns it with the number of the installation."""
    await migrate.upgrade(settings.database)
    store = await Store.open(settings.database, settings.media, folder.city)
    async with store.writing() as tx:
        return store, await installation.number(tx.sqlalchemy)


async def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    limits: Mapping[str, SendLimits] | None = None,
    doubles: Mapping[str, Platform] | None = None,
    parts: frozenset[str] = ALL,
    isolation: Isolation | None = None,
) -> App:
    """Open the store and wire everything. `limits`: by platform, instead of the platforms' own; `doubles`: platforms
    instead of those of the settings; `parts`: those that will run; `isolation`: where others have the same settings."""
    clock, folder = clock or SystemClock(), load_city(settings.city)
    store, number = await open_store(settings, folder)
    renderer = renderer_of(folder)
    platforms = doubles or platforms_of(settings, renderer, folder.city.languages)
    presence = Cluster(store, clock, parts.intersection(SHARED), watch := Counters(clock))
    wires = ProcessBus(settings.redis, number, store, clock, sending=lambda: max(1, presence.members("delivery")))
    budgets, links = budgets_of(platforms, limits or {}, wires), ShortLinks() if settings.short_links else None
    turns = presence.membership("turns")
    mine, said = presence.membership("delivery"), partial(wires.signals.ring, "outbox")
    composer = composer_of(renderer, store, platforms, number)
    delivery = OutboxRelay(store, platforms, budgets, composer, clock, watch=watch, membership=mine)
    host = InboxWorker(
        store,
        preparing=Prefetch(platforms, store.media, clock, links),
        dispatcher=dispatcher_of(folder, renderer, clock, settings.keep),
        said=said,
        asked=partial(wires.signals.ring, "jobs"),
        watch=watch,
        membership=turns,
        isolation=isolation,
    )
    jobs = JobWorker(store, renderer, clock, said=said, watch=watch, membership=turns)
    wires.signals.connect({"inbox": host.wake, "outbox": delivery.wake, "jobs": jobs.wake})
    hooks, backlog = hooks_of(settings, platforms, number), Backlog(store, clock)
    alarms = HealthAlerts(store, backlog, folders_of(settings))
    recurring = recurring_jobs(store, clock, presence.holder, said, watch, alarms=alarms, keep=settings.keep)
    around = (presence, parts, clock, links, watch, wires, hooks, backlog)
    return add_web_server(App(folder, store, platforms, host, delivery, jobs, recurring, *around), settings.listen)


def add_web_server(app: App, listen: Listen | None) -> App:
    """Add a web server when `listen` is set; the libraries behind it are imported only then."""
    if not listen:
        return app
    from bots.web.health import Health
    from bots.web.hooks import Hooks
    from bots.web.metrics import Metrics
    from bots.web.server import WebServer

    arrived = partial(app.wires.signals.ring, "inbox")
    hooks = Hooks(app.store, app.platforms, app.hooks, clock=app.clock, watch=app.watch, arrived=arrived)
    loops = [loop for part, loops in LOOPS.items() if part in app.parts for loop in loops]
    health = Health(app.store, app.watch, ("presence", *loops))
    metrics = Metrics(app.watch, app.backlog)
    app.web = WebServer(listen, health, metrics, hooks if app.hooks and "web" in app.parts else None)
    return app


async def _wait_for_first(*waits: object) -> None:
    """Wait until the first of the waits ends; its failure is raised."""
    async with TaskGroup() as nursery:
        tasks = [nursery.start(wait, "wait") for wait in waits]  # type: ignore[arg-type]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
