"""Life cycle of tickets: roles, paused deadlines, timers, bans, topics, and words to search by"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
MOMENT = sa.DateTime(timezone=True)
INDEXES = (
    ('ix_tickets_organisation_status_due', 'tickets', ['organisation', 'status', 'due']),
    ('ix_tickets_officer_id_status', 'tickets', ['officer_id', 'status']),
    ('ix_tickets_duplicate_of', 'tickets', ['duplicate_of']),
    ('ix_tickets_created_at', 'tickets', ['created_at']),
    ('ix_history_kind_at', 'history', ['kind', 'at']),
)


def upgrade() -> None:
    # Columns are added in place: a table of SQLite made anew would forget which numbers it has given.
    for column in _columns():
        op.add_column('tickets', column)
    op.add_column('history', sa.Column('act', sa.Text(), nullable=False, server_default=''))
    op.add_column('history', sa.Column('facts', sa.Text(), nullable=False, server_default='{}'))
    op.add_column('sessions', sa.Column('offered_at', MOMENT, nullable=True))
    op.add_column('staff_chats', sa.Column('serves', sa.Text(), nullable=False, server_default='all'))
    op.add_column('staff_chats', sa.Column('topics', sa.Text(), nullable=False, server_default='none'))
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    _staff()
    _time()
    _fill(op.get_bind())
    _administrators(op.get_bind())


def _columns() -> list[sa.Column[object]]:
    """Of tickets."""
    return [
        sa.Column('officer_id', BIG, nullable=True),
        sa.Column('planned_for', sa.Date(), nullable=True),
        sa.Column('paused_at', MOMENT, nullable=True),
        sa.Column('resolved_at', MOMENT, nullable=True),
        sa.Column('closed_at', MOMENT, nullable=True),
        sa.Column('forwarded_to', sa.Text(), nullable=False, server_default=''),
        sa.Column('duplicate_of', BIG, nullable=True),
        sa.Column('reopened', sa.Integer(), nullable=False, server_default='0'),
        sa.Column('stars', sa.Integer(), nullable=True),
        sa.Column('confirmed', sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column('search', sa.Text(), nullable=False, server_default=''),
    ]


def _staff() -> None:
    op.create_table('members',
    sa.Column('id', BIG, autoincrement=True, nullable=False),
    sa.Column('platform', sa.Text(), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('added_at', MOMENT, nullable=False),
    sa.Column('dismissed_at', MOMENT, nullable=True),
    sa.PrimaryKeyConstraint('id', name='pk_members'),
    sa.UniqueConstraint('platform', 'account', name='uq_members_platform_account'),
    sqlite_autoincrement=True
    )
    op.create_table('roles',
    sa.Column('member_id', BIG, autoincrement=False, nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('given_at', MOMENT, nullable=False),
    sa.Column('given_by', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name='fk_roles_member_id'),
    sa.PrimaryKeyConstraint('member_id', 'role', 'scope', name='pk_roles')
    )
    op.create_table('selections',
    sa.Column('member_id', BIG, autoincrement=False, nullable=False),
    sa.Column('ticket_id', BIG, autoincrement=False, nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name='fk_selections_member_id'),
    sa.ForeignKeyConstraint(['ticket_id'], ['tickets.id'], name='fk_selections_ticket_id'),
    sa.PrimaryKeyConstraint('member_id', 'ticket_id', name='pk_selections')
    )
    op.create_table('topics',
    sa.Column('chat_id', BIG, autoincrement=False, nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('thread', BIG, nullable=False),
    sa.Column('icon', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['chat_id'], ['chats.id'], name='fk_topics_chat_id'),
    sa.PrimaryKeyConstraint('chat_id', 'key', name='pk_topics')
    )
    op.create_table('codes',
    sa.Column('code_hash', sa.Text(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('grants', sa.Text(), nullable=False),
    sa.Column('created_at', MOMENT, nullable=False),
    sa.Column('expires_at', MOMENT, nullable=False),
    sa.Column('used_at', MOMENT, nullable=True),
    sa.PrimaryKeyConstraint('code_hash', name='pk_codes')
    )
    op.execute("INSERT INTO codes (code_hash, purpose, grants, created_at, expires_at, used_at) "
               "SELECT code_hash, 'chat', '[\"all\"]', created_at, expires_at, used_at FROM bind_codes")
    op.drop_table('bind_codes')


def _time() -> None:
    op.create_table('timers',
    sa.Column('id', BIG, autoincrement=True, nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('ticket_id', BIG, nullable=True),
    sa.Column('chat_id', BIG, nullable=True),
    sa.Column('due', MOMENT, nullable=False),
    sa.Column('fired_at', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['ticket_id'], ['tickets.id'], name='fk_timers_ticket_id'),
    sa.ForeignKeyConstraint(['chat_id'], ['chats.id'], name='fk_timers_chat_id'),
    sa.PrimaryKeyConstraint('id', name='pk_timers'),
    sa.UniqueConstraint('key', name='uq_timers_key'),
    sqlite_autoincrement=True
    )
    op.create_index('ix_timers_fired_at_due', 'timers', ['fired_at', 'due'])
    op.create_index('ix_timers_ticket_id', 'timers', ['ticket_id'])
    op.create_table('bans',
    sa.Column('id', BIG, autoincrement=True, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('until', MOMENT, nullable=True),
    sa.Column('told_at', MOMENT, nullable=True),
    sa.Column('lifted_at', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name='fk_bans_person_id'),
    sa.PrimaryKeyConstraint('id', name='pk_bans'),
    sqlite_autoincrement=True
    )
    op.create_index('ix_bans_person_id_id', 'bans', ['person_id', 'id'])


def _fill(connection: sa.Connection) -> None:
    """Words to search by, when tickets that have ended did so, and the moves of before by their words."""
    names = ('id', 'number', 'address', 'words', 'search', 'status')
    tickets = sa.table('tickets', *map(sa.column, names), sa.column('resolved_at', MOMENT), sa.column('closed_at', MOMENT))
    c = tickets.c
    for id_, *said in connection.execute(sa.select(c.id, c.number, c.address, c.words)).all():
        text = ' '.join(' '.join(part.split()) for part in said if part).lower().replace('ё', 'е')
        connection.execute(sa.update(tickets).where(c.id == id_).values(search=text))
    history = sa.table('history', *map(sa.column, ('ticket_id', 'kind', 'actor_kind', 'to_status', 'act')), sa.column('at', MOMENT))
    h = history.c
    last = sa.select(sa.func.max(h.at)).where(h.ticket_id == c.id, h.kind == 'moved', h.to_status == c.status).scalar_subquery()
    connection.execute(sa.update(tickets).where(c.status == 'resolved').values(resolved_at=last))
    connection.execute(sa.update(tickets).where(c.status.in_(('rejected', 'withdrawn'))).values(closed_at=last))
    acts = {'staff': {'in_progress': 'take', 'resolved': 'done', 'rejected': 'reject', 'waiting': 'ask'},
            'resident': {'in_progress': 'answer', 'withdrawn': 'withdraw'}}
    for actor, by_status in acts.items():
        for status, act in by_status.items():
            moved = sa.and_(h.kind == 'moved', h.actor_kind == actor, h.to_status == status)
            connection.execute(sa.update(history).where(moved).values(act=act))


def _administrators(connection: sa.Connection) -> None:
    """Make everybody who bound a staff chat an administrator and operator, so that they go on working there and may
    give their colleagues roles."""
    bound = "FROM staff_chats JOIN chats ON chats.id = staff_chats.chat_id WHERE bound_by != '' "
    connection.execute(sa.text(
        "INSERT INTO members (platform, account, name, added_at) "
        f"SELECT chats.platform, bound_by, '', min(bound_at) {bound} GROUP BY chats.platform, bound_by"))
    for role in ('admin', 'operator'):
        connection.execute(sa.text(
            "INSERT INTO roles (member_id, role, scope, given_at, given_by) "
            f"SELECT id, '{role}', '', added_at, 'code' FROM members"))


def downgrade() -> None:
    op.create_table('bind_codes',
    sa.Column('code_hash', sa.Text(), nullable=False),
    sa.Column('created_at', MOMENT, nullable=False),
    sa.Column('expires_at', MOMENT, nullable=False),
    sa.Column('used_at', MOMENT, nullable=True),
    sa.PrimaryKeyConstraint('code_hash', name='pk_bind_codes')
    )
    op.execute("INSERT INTO bind_codes SELECT code_hash, created_at, expires_at, used_at FROM codes WHERE purpose = 'chat'")
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table)
    for table in ('bans', 'timers', 'codes', 'topics', 'selections', 'roles', 'members'):
        op.drop_table(table)
    for table, column in (('staff_chats', 'topics'), ('staff_chats', 'serves'), ('sessions', 'offered_at'),
                          ('history', 'facts'), ('history', 'act'), *(('tickets', c.name) for c in reversed(_columns()))):
        op.drop_column(table, column)
