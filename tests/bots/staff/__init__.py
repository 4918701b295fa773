"""Tests of `bots.staff`, in modules named after those they try."""
