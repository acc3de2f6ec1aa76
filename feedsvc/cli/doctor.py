"""The command "doctor": one line for each check, with what to do if the check fails."""

from contextlib import suppress
from dataclasses import asdict, replace

import click

from feedsvc import logs
from feedsvc.cli.base import as_json, open_services, print_json, read_clock, read_settings
from feedsvc.cli.checks import FAIL, Finding, attempt
from feedsvc.cli.content_checks import check_content
from feedsvc.cli.database_checks import check_connection, check_writing
from feedsvc.cli.integrity_checks import check_checksums
from feedsvc.cli.settings_checks import check_settings
from feedsvc.errors import FeedsvcError, MissingError
from feedsvc.services import Services
from feedsvc.storage import schema


@click.command()
@as_json
def doctor(*, as_json: bool) -> None:
    """Check this installation and say what to do.

    Prints a line for each check: ok, warn or fail. Exits with 1 if a check fails.
    """
    findings = [replace(each, message=logs.clean(each.message)) for each in _run_checks()]
    failed = any(finding.state == FAIL for finding in findings)
    if as_json:
        print_json({"ok": not failed, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            click.echo(f"{finding.state:<4}  {finding.check}: {finding.message}")
    if failed:
        raise click.exceptions.Exit(1)


def _run_checks() -> list[Finding]:
    with open_services(read_settings(), current=False) as services:
        with suppress(FeedsvcError):  # a check below says what is wrong with the database
            services.reload_site()
        findings = check_settings(services)
        try:
            # The other checks need a database that answers: each would report the same outage.
            findings += check_connection(services, now=read_clock())
        except FeedsvcError as error:
            return [*findings, Finding("database", FAIL, f"{_explain(services, error)}.")]
        findings += check_writing(services)
        failures = attempt("tables", lambda: _check_tables(services))
        if failures:
            return [*findings, *failures]
        return [
            *findings,
            *check_content(services, now=read_clock()),
            *attempt("checksums", lambda: check_checksums(services)),
        ]


def _check_tables(services: Services) -> list[Finding]:
    """Return no finding if the tables are those of this version.

    Raises:
        FeedsvcError: the tables are not those of this version, or cannot be read.
    """
    schema.check_schema(services.database)
    return []


def _explain(services: Services, error: FeedsvcError) -> str:
    """Return why the database cannot be used and what to do.

    A missing database is reported as missing, and not as a file that SQLite cannot open.
    """
    try:
        schema.check_schema(services.database)
    except MissingError as missing:
        return str(missing)
    except FeedsvcError:
        pass
    advice = (
        "Check data_dir and database_url"
        if services.database.path
        else "Check database_url, and whether the database server runs"
    )
    return f"{error}. {advice}"
