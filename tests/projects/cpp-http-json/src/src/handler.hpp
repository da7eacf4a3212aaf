// What the service answers, whatever it is sent with.
#pragma once

#include <string>
#include <string_view>

struct Answer {
    unsigned status;
    std::string json;
};

Answer handle(std::string_view method, std::string_view path, std::string_view body);
