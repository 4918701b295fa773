"""Tests of `dialogs.rules`, in modules named after those they try."""
