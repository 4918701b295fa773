"""Tests of `storage.usecases.clock`, in modules named after those they try."""
