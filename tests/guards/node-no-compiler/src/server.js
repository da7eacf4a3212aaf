require('better-sqlite3')
