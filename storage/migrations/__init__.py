"""Schema revisions from an empty database to the tables of `storage.tables`, run by `storage.engine.migrate`."""
