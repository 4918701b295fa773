"""Tests of `bots.intake`, in modules named after those they try."""
