def one() -> None:
    print("one")


def two() -> None:
    print("two")
