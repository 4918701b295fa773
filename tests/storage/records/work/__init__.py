"""Tests of `storage.records.work`, in modules named after those they try."""
