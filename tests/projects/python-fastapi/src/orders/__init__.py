"""Takes orders for articles of the catalog."""
