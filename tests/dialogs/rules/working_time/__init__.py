"""Tests of `dialogs.rules.working_time`, in modules named after those they try."""
