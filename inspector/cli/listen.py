"""`inspector listen`: the screen, or JSON Lines, with a receiver behind it."""

from pathlib import Path

import click

from inspector.cli.options import make_folder, of_a_journal, settings_from
from inspector.cli.screen import lacking, show
from inspector.config import Settings
from inspector.journal.schema import identify
from inspector.visible import visible


@click.command(short_help="Listen, and show deliveries as they come: the default.")
@click.option("--host", metavar="ADDRESS", help="Address to listen on.  [127.0.0.1]")
@click.option("--port", metavar="PORT", help="Port; 0 picks one.  [8080, or the next free one]")
@click.option("--answer", metavar="PLAN", help="What senders get, such as '503 x2, 200'.")
@click.option("--forward-to", metavar="URL", help="Your own app, which then answers.")
@click.option(
    "--tunnel",
    metavar="WHICH",
    help="ngrok, none, a URL that leads here, or 'command: …'.  [ngrok when a token is there]",
)
@click.option("--domain", metavar="NAME", help="Your ngrok domain.")
@click.option("--limit-body", metavar="SIZE", help="Bytes of a body that are kept.  [25mb]")
@click.option(
    "--keep",
    metavar="LIMITS",
    help="What is kept: '10000, 7d, 500mb', or all; pinned ones stay. With what goes it is"
    " forgotten that an event had come, for a plan's steps from the next start on.  [all]",
)
@click.option("--seed", metavar="NUMBER", help="Makes what is left to chance repeat.")
@click.option(
    "--no-guard",
    "guard",
    is_flag=True,
    flag_value=False,
    default=None,
    help="Let a provider count so many failures that it switches the webhook off.",
)
@click.option("--headless", is_flag=True, help="No screen: JSON Lines on standard output.")
@click.option("--body", is_flag=True, help="Put bodies into the JSON Lines.")
@of_a_journal
def command(headless: bool, body: bool, **options: object) -> int:
    """Listen for deliveries, and show them as they come.

    A second `inspector` in the same folder joins the one that is running.
    """
    settings = settings_from(**options)
    make_folder(Path(settings.journal))
    identify(Path(settings.journal))  # before a lock is put beside what is somebody else's
    lacks = lacking()
    if headless or lacks:
        from inspector.cli.headless import follow

        _check_without_screen(settings)
        if not headless:
            click.echo(f"inspector: {lacks}, so this goes on without a screen", err=True)
        return follow(settings, given=options, bodies=body)
    return show(settings, given=options)


def _check_without_screen(settings: Settings) -> None:
    """Refuse answers that wait for somebody at a screen; warn of those that lead to no app."""
    from inspector.answers import check_without_screen, parse

    plans = {"--answer": settings.answer}
    plans |= {f"the answer of {endpoint.path}": endpoint.answer for endpoint in settings.endpoints}
    plans |= {f"the answer where {rule.when}": rule.answer for rule in settings.rules}
    check_without_screen(plans)
    if settings.forward_to or any(endpoint.forward_to for endpoint in settings.endpoints):
        return
    for name, text in plans.items():
        plan = parse(text or "200", read_file=lambda _: b"")
        replies = [reply for step in plan.steps for reply in step.choice.replies]
        if any(reply.forwarded or reply.kind == "forward" for reply in replies):
            click.echo(
                f"inspector: {visible(name)} forwards deliveries, but no local app is set, so "
                "those get 502; name one with --forward-to",
                err=True,
            )
