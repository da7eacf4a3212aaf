import psycopg2.extensions

print("libpq", psycopg2.extensions.libpq_version() // 10000)
