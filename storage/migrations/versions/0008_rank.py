"""In a chat of the staff the urgent goes first"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

INDEXES = (
    ('ix_outbox_chat_id_state_id', ['chat_id', 'state', 'id'],
     'ix_outbox_chat_id_state_rank_id', ['chat_id', 'state', 'rank', 'id']),
    ('ix_outbox_state_lane_id', ['state', 'lane', 'id'],
     'ix_outbox_state_lane_rank_id', ['state', 'lane', 'rank', 'id']),
)


def upgrade() -> None:
    op.add_column('outbox', sa.Column('rank', sa.Integer(), nullable=False, server_default='3'))
    for before, _, after, columns in INDEXES:
        op.drop_index(before, 'outbox')
        op.create_index(after, 'outbox', columns)


def downgrade() -> None:
    for before, columns, after, _ in INDEXES:
        op.drop_index(after, 'outbox')
        op.create_index(before, 'outbox', columns)
    op.drop_column('outbox', 'rank')
