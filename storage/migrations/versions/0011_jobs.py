"""Jobs: work outside of turns, as rows with their state"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'jobs',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('key', sa.Text(), nullable=False),
        sa.Column('arguments', sa.Text(), nullable=False),
        sa.Column('priority', sa.Integer(), nullable=False),
        sa.Column('run_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('holder', sa.Text(), nullable=False),
        sa.Column('chat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
        sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('error', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['chat_id'], ['chats.id'], name=op.f('fk_jobs_chat_id')),
        sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_jobs_member_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs')),
        sqlite_autoincrement=True,
    )
    unfinished = sa.text("state IN ('waiting', 'running')")
    op.create_index(
        'uq_jobs_key', 'jobs', ['key'], unique=True, sqlite_where=unfinished, postgresql_where=unfinished
    )
    op.create_index('ix_jobs_state_priority_run_at', 'jobs', ['state', 'priority', 'run_at'])
    op.create_index('ix_jobs_chat_id', 'jobs', ['chat_id'])
    op.create_index('ix_jobs_member_id', 'jobs', ['member_id'])


def downgrade() -> None:
    op.drop_table('jobs')
