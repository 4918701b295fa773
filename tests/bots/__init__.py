"""Tests of `bots`: adapters, stand-ins, the page and the program, each over its real wire on 127.0.0.1."""
