"""Tests of `bots.resident`, in modules named after those they try."""
