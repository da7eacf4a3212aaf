// Keeps texts, compressed, in a database: POST /pastes stores one, GET /pastes/1 gives it back.
#pragma once

#include <string>
#include <string_view>

#include "database.hpp"

struct Answer {
    unsigned status;
    std::string text;
};

Answer handle(Database& database, std::string_view method, std::string_view path, const std::string& body);
