#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

#include "server.hpp"

#ifndef VERSION
#define VERSION "dev"
#endif
#ifndef COMMIT
#define COMMIT "unknown"
#endif

namespace {

constexpr unsigned short default_port = 8080;

unsigned short port_from_environment()
{
    const char* text = std::getenv("PORT");
    if (!text || !*text)
        return default_port;
    const std::string_view value{text};
    unsigned short port = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), port);
    if (error != std::errc{} || end != value.data() + value.size())
        throw std::invalid_argument{"PORT is no TCP port: " + std::string{value}};
    return port;
}

}  // namespace

int main(int argc, char* argv[])
{
    const std::string_view argument = argc > 1 ? argv[1] : "";
    if (argument == "-version" || argument == "--version") {
        std::puts("number-stats " VERSION " (" COMMIT ")");
        return 0;
    }
    if (argc > 1) {
        std::fprintf(stderr, "Usage: PORT=%d %s [--version]\n", default_port, argv[0]);
        return 2;
    }

    try {
        serve(port_from_environment());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "number-stats: %s\n", error.what());
        return 1;
    }
}
