"""Tests of `storage.redis`, in modules named after those they try."""
