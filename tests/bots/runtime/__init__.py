"""Tests of `bots.runtime`, in modules named after those they try."""
