"""Tests of `storage.records.people`, in modules named after those they try."""
