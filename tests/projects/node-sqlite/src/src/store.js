import Database from 'better-sqlite3'

export class Store {
  constructor(file) {
    this.database = new Database(file)
    this.database.pragma('journal_mode = WAL')
    this.database.exec('CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)')
  }

  all() {
    return this.database.prepare('SELECT id, text FROM notes ORDER BY id').all()
  }

  add(text) {
    const { lastInsertRowid: id } = this.database.prepare('INSERT INTO notes (text) VALUES (?)').run(text)
    return { id, text }
  }

  close() {
    this.database.close()
  }
}
