"""Tests of `storage.backup`, in modules named after those they try."""
