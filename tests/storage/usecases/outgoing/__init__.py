"""Tests of `storage.usecases.outgoing`, in modules named after those they try."""
