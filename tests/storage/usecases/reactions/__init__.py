"""Tests of `storage.usecases.reactions`, in modules named after those they try."""
