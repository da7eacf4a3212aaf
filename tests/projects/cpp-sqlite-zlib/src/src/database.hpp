#pragma once

#include <optional>
#include <string>

struct sqlite3;

class Database {
public:
    explicit Database(const std::string& path);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    long long add(const std::string& text);
    std::optional<std::string> find(long long id);

private:
    [[noreturn]] void fail() const;
    sqlite3* handle_ = nullptr;
};
