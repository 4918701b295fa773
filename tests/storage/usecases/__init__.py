"""Tests of `storage.usecases`, in modules named after those they try."""
