import pytest
from fastapi.testclient import TestClient

from orders.main import app

client = TestClient(app)


@pytest.mark.parametrize(("article", "quantity", "total"), [("pencil", 2, "0.98"), ("stapler", 1, "12.90")])
def test_an_order_is_taken(article: str, quantity: int, total: str) -> None:
    taken = client.post("/orders", json={"article": article, "quantity": quantity})
    assert taken.status_code == 201
    assert taken.json()["total"] == total
    assert client.get(f"/orders/{taken.json()['id']}").json() == taken.json()
