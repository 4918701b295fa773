"""Conversations, rules and message texts of the bot, written with the standard library alone.

Promise: everything here is a value or a pure function. No await, no clock, no randomness, no input or output: `now`
and identifiers are arguments, facts of the store are asked for by name and come back as values.
Arrows: `flows -> notices, facts, acts -> rules -> kernel`, never back.
"""
