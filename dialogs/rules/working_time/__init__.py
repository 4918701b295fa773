"""Working time: the calendar of a city, hours of duty, a clock that runs only while offices are open.

Promise: exact arithmetic in both directions over holidays, shortened days and changes of the clock; an unknown year is
an error, never a guess.

Callers: deadlines, timers, routing. It must not know tickets.
"""
