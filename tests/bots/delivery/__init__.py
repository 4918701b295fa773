"""Tests of `bots.delivery`, in modules named after those they try."""
