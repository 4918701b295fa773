"""Tests of `storage.city`, in modules named after those they try."""
