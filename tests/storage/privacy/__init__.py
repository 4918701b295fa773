"""Tests of `storage.privacy`, in modules named after those they try."""
