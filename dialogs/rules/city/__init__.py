"""A city as data, and what follows from it: who is responsible, which topic a text is about, when it is night.

Promise: names, numbers and duties come from the city's folder alone; a rule here reads them and decides nothing else.
`model` holds the values, `routing` finds the organisation, `classifier` proposes a category, `report_quota` says
when somebody may report again, `quiet_hours` when nobody is woken.

Callers: flows, notices, use cases. It must not know how a city's files are read.
"""
