"""The commands: each parses nothing and computes nothing, it calls the package and prints."""
