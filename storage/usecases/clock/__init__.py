"""Use cases of the clock: reminders, overdue alarms, endings by time, the chiefs' morning digest.

Promise: a timer rings once; timers that came due while nobody ran are one message of each kind.

Callers: the jobs. It must not wait or know what time it is: `now` is an argument.
"""
