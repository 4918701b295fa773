"""Tests of `storage.usecases.resident`, in modules named after those they try."""
