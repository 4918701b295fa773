"""Tests of `dialogs.kernel`, in modules named after those they try."""
