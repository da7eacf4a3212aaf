def greet(whom: str) -> str:
    return f"Hello, {whom}!"
