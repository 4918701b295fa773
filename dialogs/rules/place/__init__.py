"""Places: distances, typed addresses, links of map services.

Promise: a place is WGS 84 degrees; text is read without a network and in time that grows with its length alone.

Callers: flows and the store's search. It must not know streets of a city: those are data.
"""
