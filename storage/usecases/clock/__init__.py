"""What the clock does: reminders, overdue alarms, endings by time, the chiefs' morning digest.

Promise: a timer rings once; what came due while nobody ran is one message of each kind.

Callers: the jobs. It must not wait or know what time it is: `now` is an argument.
"""
