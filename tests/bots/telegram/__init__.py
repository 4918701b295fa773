"""Tests of `bots.telegram`, in modules named after those they try."""
