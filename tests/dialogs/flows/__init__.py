"""Tests of `dialogs.flows`, in modules named after those they try."""
