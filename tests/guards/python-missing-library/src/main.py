import magic

print("libmagic is there" if magic.version() > 500 else "?")
