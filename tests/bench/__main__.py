"""Entry point of `python -m tests.bench [what …]`: measure and print the table."""

from tests.bench.command import main

if __name__ == "__main__":
    main()
