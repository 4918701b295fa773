"""Closed forum topics, and the topic of each message"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('topics', sa.Column('closed', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('handles', sa.Column('thread', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))


def downgrade() -> None:
    op.drop_column('handles', 'thread')
    op.drop_column('topics', 'closed')
