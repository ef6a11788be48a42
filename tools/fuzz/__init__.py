"""Fuzzing: bytes that look like pages, in a process with limits of memory and time."""
