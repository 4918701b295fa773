"""Tests of `dialogs.rules.residents`, in modules named after those they try."""
