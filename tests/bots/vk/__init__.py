"""Tests of `bots.vk`, in modules named after those they try."""
