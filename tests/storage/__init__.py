"""Tests of `storage`: each runs on SQLite and on a real PostgreSQL (`tests.stores`)."""
