"""Tests of `dialogs.rules.place`, in modules named after those they try."""
