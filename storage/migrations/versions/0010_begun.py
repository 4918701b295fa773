"""Number of times that work at a row of the inbox has begun without an end, and by whom last"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Columns are added in place: SQLite's table made anew would forget which numbers it has given.
    op.add_column('inbox', sa.Column('begun', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('inbox', sa.Column('begun_by', sa.Text(), nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_column('inbox', 'begun_by')
    op.drop_column('inbox', 'begun')
