"""Schedule: the recurring jobs of an installation, put together."""

from __future__ import annotations

from collections.abc import Callable

from bots.jobs.maintenance import AlertJob, maintenance
from bots.jobs.morning_digest import morning_digest
from bots.jobs.recurring import RecurringJobs
from bots.jobs.reminders import ReminderJob
from bots.runtime.clock import Clock
from bots.runtime.counters import Counters
from bots.runtime.health_alerts import HealthAlerts
from storage.privacy.retention_periods import RetentionPeriods
from storage.store import Store


def recurring_jobs(
    store: Store,
    clock: Clock,
    holder: str,
    said: Callable[[], None],
    watch: Counters,
    *,
    alarms: HealthAlerts,
    keep: RetentionPeriods,
) -> RecurringJobs:
    """All recurring jobs. `holder`: this process; `said`: called when there is something to be sent; `keep`: the
    retention periods."""
    kinds = (
        ReminderJob(store, holder, said).recurring,
        morning_digest(store, holder, said),
        AlertJob(store, alarms, holder, said).recurring,
        maintenance(store, keep),
    )
    return RecurringJobs(store, clock, holder, kinds, watch)
