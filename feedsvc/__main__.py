"""python -m feedsvc: the command line."""

from feedsvc.cli import main

main()
