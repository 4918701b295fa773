"""Staff members: their accounts on a platform, and the roles they were given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from dialogs.rules.staff.access import Grant, Member, Role
from storage.engine.connection import Connection
from storage.engine.statement import Row, Statement
from storage.engine.upsert import insert
from storage.records.staff.invite_codes import InviteCodes
from storage.tables import members, roles


class Members:
    """Repository of members and of their roles. A dismissed member has none."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def by_account(self, platform: str, account: str) -> Member | None:
        """Member with that account, None when they are not of the staff."""
        return _first_member(await self._connection.run(_OF_ACCOUNT, platform=platform, account=account))

    async def by_id(self, id_: int) -> Member | None:
        return _first_member(await self._connection.run(_BY_ID, member=id_))

    async def all(self) -> list[Member]:
        """All members who have a role, in the order they came."""
        return _members_of(await self._connection.run(_ALL))

    async def any_admin(self) -> bool:
        return await self._connection.first_row(_ANY_OF_ROLE, role=Role.ADMIN.value) is not None

    async def grant(
        self, platform: str, account: str, name: str, *, grants: Iterable[Grant], now: datetime, by: str = ""
    ) -> Member:
        """Add roles to those the account has. `by`: who gave them."""
        dialect = self._connection.dialect.name
        new = insert(dialect, members).values(platform=platform, account=account, name=name, added_at=now)
        taken = {"dismissed_at": None, **({"name": name} if name else {})}
        id_ = await self._connection.scalar(
            new.on_conflict_do_update(index_elements=["platform", "account"], set_=taken).returning(members.c.id)
        )
        for grant in grants:
            role = insert(dialect, roles).values(
                member_id=id_, role=grant.role.value, scope=grant.scope, given_at=now, given_by=by
            )
            await self._connection.execute(role.on_conflict_do_nothing(index_elements=["member_id", "role", "scope"]))
        member = await self.by_id(id_)
        assert member is not None
        return member

    async def note_account(self, platform: str, account: str, name: str, now: datetime) -> bool:
        """Note an account without a role that tried to work, so that its name is known when it gets one; True when it
        is new."""
        who = {"platform": platform, "account": account}
        new = insert(self._connection.dialect.name, members).values(**who, name=name, added_at=now, dismissed_at=now)
        once = new.on_conflict_do_nothing(index_elements=["platform", "account"]).returning(members.c.id)
        if await self._connection.scalar(once) is not None:
            return True
        theirs = (members.c.platform == platform, members.c.account == account)
        await self._connection.execute(update(members).where(*theirs).values(name=name or members.c.name))
        return False

    async def revoke(self, id_: int, grants: Iterable[Grant]) -> None:
        for grant in grants:
            c = roles.c
            theirs = (c.member_id == id_, c.role == grant.role.value, c.scope == grant.scope)
            await self._connection.execute(delete(roles).where(*theirs))

    async def dismiss(self, id_: int, now: datetime) -> None:
        """Remove all their roles; what they did stays theirs."""
        await self._connection.execute(delete(roles).where(roles.c.member_id == id_))
        await self._connection.execute(update(members).where(members.c.id == id_).values(dismissed_at=now))

    async def rename(self, id_: int, name: str) -> None:
        await self._connection.execute(update(members).where(members.c.id == id_).values(name=name))

    async def invite(self, grants: Iterable[Grant], now: datetime) -> str:
        """Make a code for `accept`, good for a day."""
        return await InviteCodes(self._connection).add(
            "person", [f"{g.role.value} {g.scope}".strip() for g in grants], now
        )

    async def accept(self, code: str, platform: str, account: str, name: str, now: datetime) -> Member | None:
        """Give the sender of a code its roles; None when it is unknown, used or too old."""
        given = await InviteCodes(self._connection).use("person", code, now)
        if given is None:
            return None
        return await self.grant(platform, account, name, grants=map(_grant, given), now=now, by="code")


def _grant(text: str) -> Grant:
    role, _, scope = text.partition(" ")
    return Grant(Role(role), scope)


_MEMBER = (members.c.id, members.c.platform, members.c.account, members.c.name)
_WITH_ROLES = (
    select(*_MEMBER, roles.c.role, roles.c.scope)
    .select_from(members.outerjoin(roles, roles.c.member_id == members.c.id))
    .order_by(members.c.id, roles.c.role, roles.c.scope)
)
_OF_ACCOUNT = Statement(
    _WITH_ROLES.where(
        members.c.platform == bindparam("platform"),
        members.c.account == bindparam("account"),
        members.c.dismissed_at.is_(None),
    )
)
_BY_ID = Statement(_WITH_ROLES.where(members.c.id == bindparam("member")))
_ALL = Statement(_WITH_ROLES.where(members.c.dismissed_at.is_(None)))
_ANY_OF_ROLE = Statement(select(roles.c.member_id).where(roles.c.role == bindparam("role")).limit(1))


def _members_of(rows: Sequence[Row]) -> list[Member]:
    found: dict[int, tuple[Row, list[Grant]]] = {}
    for row in rows:
        _, grants = found.setdefault(row[0], (row, []))
        if row[4] is not None:
            grants.append(Grant(Role(row[4]), row[5]))
    return [Member(row[0], row[1], row[2], row[3], tuple(grants)) for row, grants in found.values()]


def _first_member(rows: Sequence[Row]) -> Member | None:
    several = _members_of(rows)
    return several[0] if several else None
