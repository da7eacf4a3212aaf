"""The pages of the service."""

import json
import os
import urllib.request
from decimal import Decimal
from importlib.resources import files
from itertools import count

from fastapi import FastAPI, HTTPException
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

CATALOG = {
    article: Decimal(price)
    for article, price in json.loads(files("orders").joinpath("catalog.json").read_text("utf-8")).items()
}

app = FastAPI(title="orders")
orders: dict[int, "Order"] = {}
numbers = count(1)


class Wish(BaseModel):
    """What somebody wants to have."""

    article: str
    quantity: int = Field(gt=0, le=1000)


class Order(Wish):
    """A wish that was taken."""

    id: int
    total: Decimal


@app.get("/healthz")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/version", response_class=PlainTextResponse)
async def version() -> str:
    return f"orders {os.environ['VERSION']} ({os.environ['COMMIT']})"


@app.post("/orders", status_code=201)
async def take(wish: Wish) -> Order:
    if wish.article not in CATALOG:
        raise HTTPException(404, "no such article")
    order = Order(id=next(numbers), total=wish.quantity * CATALOG[wish.article], **wish.model_dump())
    orders[order.id] = order
    return order


@app.get("/orders/{number}")
async def show(number: int) -> Order:
    if number not in orders:
        raise HTTPException(404, "no such order")
    return orders[number]


@app.get("/tls", response_class=PlainTextResponse)
def tls(url: str) -> str:
    """Say whether the server at the address is trusted."""
    if not url.startswith("https://"):
        raise HTTPException(400, "url must start with https://")
    try:
        with urllib.request.urlopen(url, timeout=5):
            return "ok"
    except OSError as error:
        raise HTTPException(502, str(error)) from error
