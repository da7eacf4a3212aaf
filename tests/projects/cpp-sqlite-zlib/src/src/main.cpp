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
#include "pastes.hpp"

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

namespace {

std::string setting(const char* name, const char* otherwise)
{
    const char* value = std::getenv(name);
    return value && *value ? value : otherwise;
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
        http::request<http::string_body> request;
        http::read(stream, buffer, request, error);
        if (error)
            return;
        const Answer answer = handle(database_, request.method_string(), request.target(), request.body());
        http::response<http::string_body> response{http::status{answer.status}, request.version()};
        response.set(http::field::content_type, "text/plain; charset=utf-8");
        response.body() = answer.text;
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
