// Keeps texts, compressed, in a database: POST /pastes stores one, GET /pastes/1 gives it back.
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "database.hpp"

#ifndef VERSION
#define VERSION "dev"
#endif
#ifndef COMMIT
#define COMMIT "unknown"
#endif

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

namespace {

std::string setting(const char* name, const char* otherwise)
{
    const char* value = std::getenv(name);
    return value && *value ? value : otherwise;
}

Response answer(http::status status, std::string body)
{
    Response response{status, 11};
    response.set(http::field::content_type, "text/plain; charset=utf-8");
    response.body() = std::move(body);
    return response;
}

Response handle(Database& database, const Request& request)
try {
    constexpr std::string_view prefix = "/pastes/";
    const std::string_view path = request.target();
    if (path == "/healthz")
        return answer(http::status::ok, "ok");
    if (path == "/pastes" && request.method() == http::verb::post)
        return answer(http::status::created, std::string{prefix} + std::to_string(database.add(request.body())) + "\n");
    long long id = 0;
    if (path.starts_with(prefix) && std::from_chars(path.data() + prefix.size(), path.data() + path.size(), id).ec == std::errc{}) {
        if (const auto paste = database.find(id)) {
            Response response = answer(http::status::ok, paste->text);
            response.set("X-Stored-Bytes", std::to_string(paste->stored));
            return response;
        }
    }
    return answer(http::status::not_found, "no such paste\n");
} catch (const std::exception& error) {
    std::fprintf(stderr, "pasted: %s\n", error.what());
    return answer(http::status::internal_server_error, "try again later\n");
}

// One connection after the other, each for one request: it is a small service.
class Server {
public:
    Server(asio::io_context& context, unsigned short port, Database& database)
        : acceptor_{context, tcp::endpoint{tcp::v4(), port}}, database_{database}
    {
        accept();
    }

private:
    void accept()
    {
        acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
            if (!error)
                talk(beast::tcp_stream{std::move(socket)});
            accept();
        });
    }

    void talk(beast::tcp_stream stream)
    {
        beast::error_code error;
        beast::flat_buffer buffer;
        Request request;
        http::read(stream, buffer, request, error);
        if (error)
            return;
        Response response = handle(database_, request);
        response.keep_alive(false);
        response.prepare_payload();
        http::write(stream, response, error);
        stream.socket().shutdown(tcp::socket::shutdown_send, error);
    }

    tcp::acceptor acceptor_;
    Database& database_;
};

}  // namespace

int main(int argc, char* argv[])
{
    if (argc == 2 && (std::string_view{argv[1]} == "-version" || std::string_view{argv[1]} == "--version")) {
        std::puts("paste-service " VERSION " (" COMMIT ")");
        return 0;
    }
    try {
        Database database{setting("DATABASE", "/data/pastes.db")};
        asio::io_context context{1};
        Server server{context, static_cast<unsigned short>(std::stoi(setting("PORT", "8080"))), database};
        asio::signal_set signals{context, SIGINT, SIGTERM};
        signals.async_wait([&](beast::error_code, int) { context.stop(); });
        std::puts("listening");
        std::fflush(stdout);
        context.run();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "pasted: %s\n", error.what());
        return 1;
    }
}
