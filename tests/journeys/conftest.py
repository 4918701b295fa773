"""Journeys run on both engines where they take `store_url`."""

from tests.stores import *
