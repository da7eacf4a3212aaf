import libnacl

version = libnacl.nacl.sodium_version_string
version.restype = libnacl.ctypes.c_char_p
print("libsodium", version().decode().partition(".")[0])
