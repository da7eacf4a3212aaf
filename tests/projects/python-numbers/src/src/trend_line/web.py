"""The pages of the service."""

import os
from dataclasses import asdict

import psycopg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from trend_line import __version__
from trend_line.fit import fit


async def ready(request: Request) -> PlainTextResponse:
    return PlainTextResponse("ready")


async def version(request: Request) -> PlainTextResponse:
    build = f"{os.environ['VERSION']} ({os.environ['COMMIT']})"
    return PlainTextResponse(f"trend-line {__version__}, build {build}")


async def lay(request: Request) -> JSONResponse:
    points = await request.json()
    if len(points) < 2:
        return JSONResponse({"error": "two points or more are wanted"}, 422)
    return JSONResponse(asdict(fit(points)))


async def database(request: Request) -> JSONResponse:
    """Say what would talk to PostgreSQL."""
    return JSONResponse({"implementation": psycopg.pq.__impl__, "libpq": psycopg.pq.version()})


app = Starlette(
    routes=[
        Route("/ready", ready),
        Route("/version", version),
        Route("/fit", lay, methods=["POST"]),
        Route("/database", database),
    ]
)
