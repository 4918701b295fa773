"""Migrations: every revision goes up, down and up again, and ends where the tables of the code are."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, DateTime, column, insert, table, text

from storage import tables
from storage.engine import migrate
from storage.engine.columns import as_plain
from storage.engine.engines import migrating_engine
from storage.records.work import partition
from storage.tables import metadata
from tests.stores import NOW

_FLAGS = ("private", "active", "can_press", "keyboard_up")
_CHAT = ("platform", "address", "lang", "inactive_reason", "title", "menu_shown_lang", *_FLAGS)


def revisions() -> list[str]:
    scripts = ScriptDirectory("storage/migrations")
    return [script.revision for script in reversed(list(scripts.walk_revisions()))]


async def test_each_step_can_be_taken_back(empty_url: str) -> None:
    before = "base"
    for revision in revisions():
        await migrate.upgrade(empty_url, revision)
        await migrate.downgrade(empty_url, before)
        await migrate.upgrade(empty_url, revision)
        assert await migrate.current_revision(empty_url) == revision
        before = revision
    assert before == migrate.newest_revision()


async def test_what_waits_while_processes_learn_to_share_finds_its_own(empty_url: str) -> None:
    """An update that came before there were buckets is worked with those of its chat that come after."""
    await migrate.upgrade(empty_url, "0001")
    engine = migrating_engine(empty_url)
    received_at = column("received_at", DateTime(timezone=True))
    old = table("inbox", *map(column, ("platform", "key", "chat", "body", "state", "why", "tries")), received_at)
    first = {
        "platform": "vk",
        "chat": "7",
        "body": "{}",
        "why": "",
        "tries": 0,
        "received_at": NOW,
        "key": "1",
        "state": "new",
    }
    async with engine.begin() as connection:
        await connection.execute(insert(old), [first, {**first, "key": "2", "state": "done"}])
    await migrate.upgrade(empty_url, "0002")
    async with engine.connect() as connection:
        found = await connection.execute(text("SELECT key, bucket FROM inbox ORDER BY key"))
        assert [tuple(row) for row in found] == [("1", partition.bucket("vk", "7")), ("2", 0)]
    await engine.dispose()


async def test_what_was_done_before_there_were_more_statuses_is_found_again(empty_url: str) -> None:
    """Tickets of before can be sought, and have ended when they did."""
    await migrate.upgrade(empty_url, "0005")
    engine = migrating_engine(empty_url)
    when = (column("created_at", DateTime(timezone=True)), column("at", DateTime(timezone=True)))
    plain = ("number", "category", "address", "status", "words", "extra", "session_id")
    tickets = table("tickets", *map(column, (*plain, "city_seq", "year", "lat", "lon", "version", "hidden")), when[0])
    text_of = ("kind", "actor_kind", "actor_name", "actor_id", "to_status", "words")
    history = table("history", *map(column, ("ticket_id", *text_of)), when[1])
    ticket = dict.fromkeys(plain, "") | {"city_seq": 1, "year": 2026, "lat": 57.0, "lon": 65.0, "version": 1}
    rows = [
        ticket
        | {"number": f"ТМН-{n}", "session_id": str(n), "status": status, "words": "Ёлка  упала", "created_at": NOW}
        for n, status in enumerate(("new", "resolved", "rejected"))
    ]
    line = dict.fromkeys(text_of, "") | {"kind": "moved", "actor_kind": "staff", "at": NOW}
    async with engine.begin() as connection:
        await connection.execute(insert(tickets), [row | {"hidden": False} for row in rows])
        moved = [line | {"ticket_id": n + 1, "to_status": row["status"]} for n, row in enumerate(rows) if n]
        await connection.execute(insert(history), moved)
    chats = table("chats", *map(column, _CHAT), column("last_seen", DateTime(timezone=True)))
    staff = table("staff_chats", *map(column, ("chat_id", "bound_by")), column("bound_at", DateTime(timezone=True)))
    async with engine.begin() as connection:
        group = dict.fromkeys(_CHAT, "") | dict.fromkeys(_FLAGS, False) | {"platform": "vk", "last_seen": NOW}
        await connection.execute(insert(chats), [group | {"address": "1"}, group | {"address": "2"}])
        binding = {"bound_by": "77", "bound_at": NOW}
        await connection.execute(insert(staff), [binding | {"chat_id": 1}, binding | {"chat_id": 2, "bound_by": ""}])
    await migrate.upgrade(empty_url, "0006")
    async with engine.connect() as connection:
        roles = "SELECT platform, account, role FROM members JOIN roles ON member_id = members.id ORDER BY role"
        given = [tuple(row) for row in await connection.execute(text(roles))]
        assert given == [("vk", "77", "admin"), ("vk", "77", "operator")]
        told = "SELECT search, resolved_at IS NULL, closed_at IS NULL FROM tickets ORDER BY number"
        found = [(row[0], bool(row[1]), bool(row[2])) for row in await connection.execute(text(told))]
        assert found == [("тмн-0 елка упала", 1, 1), ("тмн-1 елка упала", 0, 1), ("тмн-2 елка упала", 1, 0)]
        acts = await connection.execute(text("SELECT act FROM history ORDER BY id"))
        assert [row.act for row in acts] == ["done", "reject"]
    await engine.dispose()


async def test_the_tables_are_those_of_the_code(store_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    engine = migrating_engine(store_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


def test_a_new_revision_needs_no_types_of_ours() -> None:
    assert as_plain("type", tables.chats.c.last_seen.type, None) == "sa.DateTime(timezone=True)"
    assert as_plain("type", tables.chats.c.id.type, None) is False
    assert as_plain("column", tables.chats.c.last_seen, None) is False


async def test_a_database_of_another_version_is_told_apart(empty_url: str) -> None:
    assert (
        await migrate.check(empty_url)
        == f"the database has revision none, this version needs {migrate.newest_revision()}"
    )
    await migrate.upgrade(empty_url)
    assert await migrate.check(empty_url) is None


async def test_what_waits_while_beginnings_come_to_be_noted_has_begun_nowhere(empty_url: str) -> None:
    await migrate.upgrade(empty_url, "0009")
    engine = migrating_engine(empty_url)
    received_at = column("received_at", DateTime(timezone=True))
    words = ("platform", "key", "chat", "bucket", "body", "state", "why", "tries")
    row = {"platform": "vk", "key": "1", "chat": "7", "bucket": 0, "body": "{}", "state": "new", "why": "", "tries": 1}
    async with engine.begin() as connection:
        old = table("inbox", *map(column, words), received_at)
        await connection.execute(insert(old), [{**row, "received_at": NOW}])
    await migrate.upgrade(empty_url)
    async with engine.connect() as connection:
        found = await connection.execute(text("SELECT begun, begun_by, tries FROM inbox"))
        assert [tuple(one) for one in found] == [(0, "", 1)]
    await engine.dispose()
