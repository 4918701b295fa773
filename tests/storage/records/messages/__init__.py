"""Tests of `storage.records.messages`, in modules named after those they try."""
