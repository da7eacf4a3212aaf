#include "database.hpp"

#include <memory>
#include <stdexcept>

#include <sqlite3.h>

#include "deflate.hpp"

namespace {

using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

Statement prepare(sqlite3* handle, const char* sql)
{
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(handle, sql, -1, &statement, nullptr);
    return {statement, sqlite3_finalize};
}

}  // namespace

Database::Database(const std::string& path)
{
    if (sqlite3_open(path.c_str(), &handle_) != SQLITE_OK
        || sqlite3_exec(handle_, "CREATE TABLE IF NOT EXISTS pastes (id INTEGER PRIMARY KEY, size INTEGER, packed BLOB)", nullptr, nullptr, nullptr) != SQLITE_OK) {
        const std::string why = sqlite3_errmsg(handle_);
        sqlite3_close(handle_);
        throw std::runtime_error{path + ": " + why};
    }
}

Database::~Database() { sqlite3_close(handle_); }

void Database::fail() const { throw std::runtime_error{sqlite3_errmsg(handle_)}; }

long long Database::add(const std::string& text)
{
    const std::string packed = deflate(text);
    const Statement insert = prepare(handle_, "INSERT INTO pastes (size, packed) VALUES (?, ?)");
    sqlite3_bind_int64(insert.get(), 1, static_cast<sqlite3_int64>(text.size()));
    sqlite3_bind_blob(insert.get(), 2, packed.data(), static_cast<int>(packed.size()), SQLITE_STATIC);
    if (sqlite3_step(insert.get()) != SQLITE_DONE)
        fail();
    return sqlite3_last_insert_rowid(handle_);
}

std::optional<std::string> Database::find(long long id)
{
    const Statement select = prepare(handle_, "SELECT size, packed FROM pastes WHERE id = ?");
    sqlite3_bind_int64(select.get(), 1, id);
    switch (sqlite3_step(select.get())) {
    case SQLITE_ROW: {
        const auto size = static_cast<std::size_t>(sqlite3_column_int64(select.get(), 0));
        const auto* data = static_cast<const char*>(sqlite3_column_blob(select.get(), 1));
        return inflate({data, static_cast<std::size_t>(sqlite3_column_bytes(select.get(), 1))}, size);
    }
    case SQLITE_DONE:
        return std::nullopt;
    default:
        fail();
    }
}
