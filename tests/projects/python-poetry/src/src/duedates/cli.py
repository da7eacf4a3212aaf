"""The command line."""

import os
from datetime import date

import click
from dateutil.relativedelta import relativedelta

STEPS = {
    "weekly": relativedelta(weeks=1),
    "monthly": relativedelta(months=1),
    "yearly": relativedelta(years=1),
}
VERSION = f"{os.environ.get('VERSION', 'dev')} ({os.environ.get('COMMIT', 'unknown')})"


@click.command()
@click.argument("every", type=click.Choice(list(STEPS)))
@click.argument("first")
@click.option("--count", default=12, show_default=True, help="How many dates to print.")
@click.version_option(VERSION)
def main(every: str, first: str, count: int) -> None:
    """Print the dates that follow the FIRST one, which is as 2027-01-31."""
    try:
        start = date.fromisoformat(first)
    except ValueError as error:
        raise click.BadParameter(f"{first} is no date", param_hint="FIRST") from error
    for number in range(count):
        # From the first one, so that the 31st comes back after February.
        click.echo((start + number * STEPS[every]).strftime("%Y-%m-%d %A"))
