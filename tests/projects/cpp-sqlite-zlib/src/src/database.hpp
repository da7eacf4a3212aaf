#pragma once

#include <optional>
#include <string>

struct sqlite3;

struct Paste {
    std::string text;
    std::size_t stored;  // bytes that it takes in the database
};

class Database {
public:
    explicit Database(const std::string& path);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    long long add(const std::string& text);
    std::optional<Paste> find(long long id);

private:
    [[noreturn]] void fail() const;
    sqlite3* handle_ = nullptr;
};
