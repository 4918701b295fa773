"""Tests of `bots.web`, in modules named after those they try."""
