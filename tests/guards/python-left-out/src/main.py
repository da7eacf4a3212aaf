from importlib.util import find_spec

print("ensurepip is", "there" if find_spec("ensurepip") else "left out")
