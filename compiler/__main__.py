"""`python -m compiler`: the same program as the `scenec` command."""

from compiler.cli.app import main

if __name__ == "__main__":
    main()
