"""What the command line does, one module per group of commands. Nothing heavy is imported before a command runs."""
