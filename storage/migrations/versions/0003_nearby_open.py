"""Tickets nearby: the index knows which are open"""

from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

BEFORE = 'ix_tickets_category_lat_lon_created_at'
AFTER = 'ix_tickets_category_status_lat_lon_created_at'


def upgrade() -> None:
    op.drop_index(BEFORE, 'tickets')
    op.create_index(AFTER, 'tickets', ['category', 'status', 'lat', 'lon', 'created_at'])


def downgrade() -> None:
    op.drop_index(AFTER, 'tickets')
    op.create_index(BEFORE, 'tickets', ['category', 'lat', 'lon', 'created_at'])
