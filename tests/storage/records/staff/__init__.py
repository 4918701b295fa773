"""Tests of `storage.records.staff`, in modules named after those they try."""
