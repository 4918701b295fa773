"""Tests of `bots.sandbox`, in modules named after those they try."""
