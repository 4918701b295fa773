"""Tests of `bots.http`, in modules named after those they try."""
