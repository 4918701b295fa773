"""Tests of `bots.vk`, in modules named after those they try. Calls and events go over HTTP to the VK stand-in."""
