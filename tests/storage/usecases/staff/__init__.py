"""Tests of `storage.usecases.staff`, in modules named after those they try."""
