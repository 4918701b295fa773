"""Tests of `dialogs.rules.tickets`, in modules named after those they try."""
