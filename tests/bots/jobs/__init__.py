"""Tests of `bots.jobs`, in modules named after those they try."""
