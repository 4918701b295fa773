"""Tests of `bots.cli`, in modules named after those they try. Commands are typed as at a prompt (`command_line`)."""
