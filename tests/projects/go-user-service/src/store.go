package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	"github.com/mattn/go-sqlite3"
)

var (
	ErrNotFound   = errors.New("no such user")
	ErrEmailTaken = errors.New("email is taken")
)

const schema = `
CREATE TABLE IF NOT EXISTS users (
	id    INTEGER PRIMARY KEY,
	name  TEXT NOT NULL,
	email TEXT NOT NULL UNIQUE
) STRICT`

type User struct {
	ID    int64  `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

type Store struct {
	db *sql.DB
}

// OpenStore opens the database file and creates it when it's missing. It
// doesn't create the folder: a missing one means that no volume is mounted,
// and users would be lost with the container.
//
// The journal stays in its default mode. WAL needs shared memory, which volumes
// on a network file system don't have, and gains little with so few writers.
func OpenStore(ctx context.Context, path string) (*Store, error) {
	dsn := url.URL{
		Scheme:   "file",
		OmitHost: true,
		Path:     path,
		RawQuery: "_busy_timeout=5000&_txlock=immediate",
	}
	db, err := sql.Open("sqlite3", dsn.String())
	if err != nil {
		return nil, err
	}
	if _, err := db.ExecContext(ctx, schema); err != nil {
		db.Close()
		return nil, fmt.Errorf("opening database %s: %w", path, err)
	}
	return &Store{db: db}, nil
}

func (s *Store) Close() error { return s.db.Close() }

func (s *Store) Ping(ctx context.Context) error { return s.db.PingContext(ctx) }

func (s *Store) Create(ctx context.Context, name, email string) (User, error) {
	result, err := s.db.ExecContext(ctx, `INSERT INTO users (name, email) VALUES (?, ?)`, name, email)
	if failed, ok := errors.AsType[sqlite3.Error](err); ok && failed.ExtendedCode == sqlite3.ErrConstraintUnique {
		return User{}, ErrEmailTaken
	}
	if err != nil {
		return User{}, fmt.Errorf("creating user: %w", err)
	}
	id, err := result.LastInsertId()
	if err != nil {
		return User{}, fmt.Errorf("creating user: %w", err)
	}
	return User{ID: id, Name: name, Email: email}, nil
}

func (s *Store) User(ctx context.Context, id int64) (User, error) {
	user := User{ID: id}
	err := s.db.QueryRowContext(ctx, `SELECT name, email FROM users WHERE id = ?`, id).Scan(&user.Name, &user.Email)
	if errors.Is(err, sql.ErrNoRows) {
		return User{}, ErrNotFound
	}
	if err != nil {
		return User{}, fmt.Errorf("reading user %d: %w", id, err)
	}
	return user, nil
}

func (s *Store) Users(ctx context.Context) ([]User, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, name, email FROM users ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("listing users: %w", err)
	}
	defer rows.Close()

	users := []User{} // not nil, which JSON would show as null
	for rows.Next() {
		var user User
		if err := rows.Scan(&user.ID, &user.Name, &user.Email); err != nil {
			return nil, fmt.Errorf("listing users: %w", err)
		}
		users = append(users, user)
	}
	return users, rows.Err()
}
