"""Tests of `bots.cli`, in modules named after those they try."""
