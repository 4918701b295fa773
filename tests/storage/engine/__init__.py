"""Tests of `storage.engine`, in modules named after those they try."""
