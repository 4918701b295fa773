"""What is remembered: every test runs on SQLite and on a real PostgreSQL (`tests.stores`)."""
