"""Tests of `storage.media`, in modules named after those they try."""
