"""The inbox is read by number, not by chat; newcomers' answers have a lane before the announcements"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

HEADS = 'ix_inbox_state_platform_chat_bucket_id'
BY_NUMBER = 'ix_inbox_state_id'


def _announcements(before: int, after: int) -> None:
    outbox = sa.table('outbox', sa.column('lane'))
    op.execute(sa.update(outbox).where(outbox.c.lane == before).values(lane=after))


def upgrade() -> None:
    op.drop_index(HEADS, 'inbox')
    op.create_index(BY_NUMBER, 'inbox', ['state', 'id'])
    _announcements(2, 3)


def downgrade() -> None:
    _announcements(3, 2)
    op.drop_index(BY_NUMBER, 'inbox')
    op.create_index(HEADS, 'inbox', ['state', 'platform', 'chat', 'bucket', 'id'])
