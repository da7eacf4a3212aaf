-- Kept in the order in which the tables can be created.

CREATE TABLE customers (
    id    BIGINT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE
);

CREATE TABLE orders (
    id          BIGINT PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    placed_at   TIMESTAMPTZ NOT NULL
);
