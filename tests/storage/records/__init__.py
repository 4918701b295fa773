"""Tests of `storage.records`, in modules named after those they try."""
