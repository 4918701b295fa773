"""In a chat of the staff the urgent goes first"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

OF_CHAT = 'ix_outbox_chat_id_state_id'
RANKED = 'ix_outbox_chat_id_state_rank_id'


def upgrade() -> None:
    op.add_column('outbox', sa.Column('rank', sa.Integer(), nullable=False, server_default='3'))
    op.drop_index(OF_CHAT, 'outbox')
    op.create_index(RANKED, 'outbox', ['chat_id', 'state', 'rank', 'id'])


def downgrade() -> None:
    op.drop_index(RANKED, 'outbox')
    op.create_index(OF_CHAT, 'outbox', ['chat_id', 'state', 'id'])
    op.drop_column('outbox', 'rank')
