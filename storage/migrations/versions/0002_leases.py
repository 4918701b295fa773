"""Leases, and what several processes share: buckets of the inbox, holders in the outbox"""

from zlib import crc32

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

HEADS = 'ix_inbox_state_platform_chat_id'
SHARED_HEADS = 'ix_inbox_state_platform_chat_bucket_id'


def upgrade() -> None:
    op.create_table('leases',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('holder', sa.Text(), nullable=False),
    sa.Column('beat', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_leases'))
    )
    # A column is added in place: SQLite's table made anew would forget which numbers it has given.
    op.add_column('outbox', sa.Column('holder', sa.Text(), nullable=False, server_default=''))
    op.add_column('inbox', sa.Column('bucket', sa.Integer(), nullable=False, server_default='0'))
    op.drop_index(HEADS, 'inbox')
    op.create_index(SHARED_HEADS, 'inbox', ['state', 'platform', 'chat', 'bucket', 'id'])
    _number_chats(op.get_bind())


def _number_chats(connection: sa.Connection) -> None:
    """Updates that wait are worked by the process whose they are."""
    inbox = sa.table('inbox', sa.column('platform'), sa.column('chat'), sa.column('state'), sa.column('bucket'))
    c = inbox.c
    for platform, chat in connection.execute(sa.select(c.platform, c.chat).where(c.state == 'new').distinct()).all():
        number = crc32(f'{platform}:{chat}'.encode('utf-8', 'replace')) % 2**31
        of_chat = sa.and_(c.state == 'new', c.platform == platform, c.chat == chat)
        connection.execute(sa.update(inbox).where(of_chat).values(bucket=number))


def downgrade() -> None:
    op.drop_index(SHARED_HEADS, 'inbox')
    op.create_index(HEADS, 'inbox', ['state', 'platform', 'chat', 'id'])
    op.drop_column('inbox', 'bucket')
    op.drop_column('outbox', 'holder')
    op.drop_table('leases')
