"""The doctor's command: each finding on a line, in words, with what to do."""

from dataclasses import replace

import click

from feedsvc import logs
from feedsvc.cli.base import as_json, open_services, print_json, read_clock, read_settings
from feedsvc.cli.checks import FAIL, Finding, attempt, check_content, check_settings
from feedsvc.cli.damages import check_bytes
from feedsvc.cli.database_checks import of_changes, of_connection
from feedsvc.errors import FeedsvcError, MissingError
from feedsvc.services import Services
from feedsvc.storage import schema


@click.command()
@as_json
def doctor(*, as_json: bool) -> None:
    """Say what is wrong with this installation and what to do.

    A line for each thing looked at: ok, warn or fail. Ends with 1 if anything fails.
    """
    findings = [replace(finding, words=logs.clean(finding.words)) for finding in _run_checks()]
    failed = any(finding.state == FAIL for finding in findings)
    if as_json:
        rows = [{"check": one.check, "state": one.state, "words": one.words} for one in findings]
        print_json({"well": not failed, "findings": rows})
    else:
        for one in findings:
            click.echo(f"{one.state:<4}  {one.check}: {one.words}")
    if failed:
        raise click.exceptions.Exit(1)


def _run_checks() -> list[Finding]:
    with open_services(read_settings(), current=False) as services:
        findings = check_settings(services)
        try:
            findings += of_connection(services, now=read_clock())
        except FeedsvcError as error:
            return [*findings, Finding("database", FAIL, f"{_cause(services, error)}.")]
        findings += of_changes(services)
        wrong = attempt("tables", lambda: _of_tables(services))
        if wrong:
            return [*findings, *wrong]
        return [
            *findings,
            *check_content(services, now=read_clock()),
            *attempt("bytes", lambda: check_bytes(services)),
        ]


def _of_tables(services: Services) -> list[Finding]:
    """Return nothing if the tables are those of this version.

    Raises:
        FeedsvcError: they are not, or cannot be read.
    """
    schema.check_schema(services.database)
    return []


def _cause(services: Services, error: FeedsvcError) -> str:
    """Return why the database cannot be used, and what to do."""
    try:
        schema.check_schema(services.database)
    except MissingError as missing:
        return str(missing)
    except FeedsvcError:
        pass
    advice = (
        "Check data_dir and database_url"
        if services.database.path
        else "Check database_url, and that the server runs"
    )
    return f"{error}. {advice}"
