"""Tests of `storage.records.tickets`, in modules named after those they try."""
