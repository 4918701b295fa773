"""City configuration as values, and the rules that read it: responsibility, the topic of a text, quota, quiet hours.

Promise: names, numbers and duties come from the city's folder alone; a rule here reads them and decides nothing else.
`model` holds the values, `routing` finds the organisation, `classifier` proposes a category, `report_quota` says when
somebody may report again, `quiet_hours` when it is night.

Callers: flows, notices, use cases. It must not know how a city's files are read.
"""
