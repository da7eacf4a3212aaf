#include "pastes.hpp"

#include <charconv>
#include <cstdio>
#include <exception>

Answer handle(Database& database, std::string_view method, std::string_view path, const std::string& body)
try {
    constexpr std::string_view prefix = "/pastes/";
    if (path == "/healthz")
        return {200, "ok"};
    if (path == "/pastes" && method == "POST")
        return {201, std::string{prefix} + std::to_string(database.add(body)) + "\n"};
    long long id = 0;
    if (path.starts_with(prefix) && std::from_chars(path.data() + prefix.size(), path.data() + path.size(), id).ec == std::errc{}) {
        if (const auto text = database.find(id))
            return {200, *text};
    }
    return {404, "no such paste\n"};
} catch (const std::exception& error) {
    std::fprintf(stderr, "pasted: %s\n", error.what());
    return {500, "try again later\n"};
}
