"""The commands around the service, as typer sees them; `app` takes them in. What they do is in `serving`."""

from __future__ import annotations

from typing import Annotated, Literal, Optional

import typer

from diagnose.server.settings import Settings

_DEFAULT = Settings()

SERVE_EPILOG = """\
\b
Examples:
  kdiag serve                                   http://127.0.0.1:8765, for this machine alone
  kdiag serve --host 0.0.0.0 --token-file /etc/kdiag/token --workers 4
  curl --data-binary @train.log -H 'Content-Type: text/plain' http://127.0.0.1:8765/v1/diagnose

\b
Environment:
  KDIAG_TOKEN   the token, where no --token-file is given
"""
MCP_EPILOG = """\
\b
For an assistant's list of servers:
  {"mcpServers": {"kdiag": {"command": "kdiag", "args": ["mcp"]}}}
`kdiag serve` offers the same over HTTP at /mcp.
"""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=SERVE_EPILOG)(serve)
    app.command(epilog=MCP_EPILOG)(mcp)
    app.command()(unmatched)


Names = Optional[list[str]]
CatalogOption = Annotated[
    Names,
    typer.Option(
        metavar="DIR", help="A folder with catalog/ in it: your own entries, read again when they change; repeatable."
    ),
]


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all of IPv4.")] = _DEFAULT.host,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 for any free one.")] = _DEFAULT.port,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = _DEFAULT.workers,
    helpers: Annotated[
        int, typer.Option(min=0, max=64, help="Processes of each worker that diagnose; 0: as the processors allow.")
    ] = 0,
    token_file: Annotated[
        str, typer.Option(metavar="FILE", help="Holds the token that clients must bring.", show_default=False)
    ] = "",
    cors_origin: Annotated[
        Names,
        typer.Option(help="Origin of a page that may call, such as https://chat.example; repeatable.", metavar="URL"),
    ] = None,
    allowed_host: Annotated[
        Names,
        typer.Option(
            metavar="NAME",
            help="Name under which the server may be asked; repeatable, * for all. By default, on a loopback "
            "address, only its own names: a page of somebody else's cannot reach it under another one.",
        ),
    ] = None,
    proxy: Annotated[
        Names,
        typer.Option(metavar="IP", help="Proxy whose X-Forwarded-For is believed; repeatable.", show_default=False),
    ] = None,
    catalog: CatalogOption = None,
    collect: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="SQLite file for errors that no entry explains, without what is the user's; off by "
            "default. kdiag unmatched shows it.",
            show_default=False,
        ),
    ] = "",
    remember: Annotated[
        int,
        typer.Option(
            min=0,
            max=4096,
            metavar="MIB",
            help="Memory of each process for answers to texts that come again within ten minutes; 0 keeps none.",
        ),
    ] = _DEFAULT.remember_bytes >> 20,
    rate: Annotated[
        float, typer.Option(min=0, help="Requests per second of one client, in each process; 0 for no limit.")
    ] = _DEFAULT.rate,
    requests: Annotated[
        int, typer.Option("--max-requests", min=1, help="Requests at a time, in each process.")
    ] = _DEFAULT.requests,
    connections: Annotated[
        int, typer.Option("--max-connections", min=1, help="Open connections, in each process.")
    ] = _DEFAULT.connections,
    idle_seconds: Annotated[
        float, typer.Option(min=0.1, help="A connection that says nothing for so long is closed.")
    ] = _DEFAULT.idle_seconds,
    body_seconds: Annotated[
        float, typer.Option(min=0.1, help="A client may take so long to send a body, or to read an answer.")
    ] = _DEFAULT.body_seconds,
    seconds: Annotated[float, typer.Option(min=0.01, help="Time limit for one text.")] = _DEFAULT.seconds,
    log_level: Annotated[Literal["debug", "info", "warning", "error"], typer.Option(help="What is logged.")] = "info",
    log_format: Annotated[
        Literal["auto", "json", "text"], typer.Option(help="JSON lines, or text; auto: text on a terminal.")
    ] = "auto",
) -> int:
    """Answer over HTTP, for programs, chats and browsers."""
    from . import serving

    settings = Settings(
        host=host,
        port=port,
        workers=workers,
        helpers=helpers or serving.helpers(workers),
        token=serving.token(token_file),
        cors_origins=tuple(cors_origin or ()),
        hosts=serving.hosts(host, allowed_host or ()),
        proxies=tuple(proxy or _DEFAULT.proxies),
        catalogs=serving.catalogs(catalog or ()),
        collect=serving.store(collect),
        remember_bytes=remember << 20,
        rate=rate,
        requests=requests,
        connections=serving.bounded(connections),
        idle_seconds=idle_seconds,
        body_seconds=body_seconds,
        seconds=seconds,
        log=log_level,
        log_format=serving.log_format(log_format),
    )
    return serving.serve(settings)


def mcp(catalog: CatalogOption = None) -> int:
    """Answer an assistant that speaks MCP, over the standard streams."""
    from . import serving

    return serving.mcp(catalog or ())


def unmatched(
    file: Annotated[str, typer.Argument(metavar="FILE", help="What kdiag serve --collect FILE has written.")],
    export: Annotated[
        str, typer.Option(metavar="ID", help="Print one as the beginning of an entry.", show_default=False)
    ] = "",
    delete_all: Annotated[bool, typer.Option("--delete-all", help="Delete all that was collected.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the commonest first.")] = 30,
    format: Annotated[Literal["text", "json"], typer.Option("--format", help="text or json.")] = "text",
) -> int:
    """Show errors that no entry explains, as a server has collected them."""
    from . import unmatched as command

    if delete_all:
        return command.delete(file)
    return command.export(file, export) if export else command.show(file, limit, format)
