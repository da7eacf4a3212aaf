#include "server.hpp"

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <set>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/json.hpp>

#include "handler.hpp"

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace json = boost::json;
using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

// Docker kills a container 10 seconds after it asked it to stop.
constexpr auto shutdown_timeout = 8s;
constexpr auto client_timeout = 30s;
constexpr std::uint64_t body_limit = 1024 * 1024;

// Errors come as values: that a client goes away is no exception.
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

void log(const char* message, json::object fields = {})
{
    fields.emplace("msg", message);
    std::puts(json::serialize(fields).c_str());
    std::fflush(stdout);
}

class Server {
public:
    Server(asio::io_context& context, unsigned short port) : context_{context}, acceptor_{listen(context, port)}
    {
        log("listening", {{"port", acceptor_.local_endpoint().port()}});
    }

    asio::awaitable<void> accept()
    {
        while (!stopping_) {
            auto [error, socket] = co_await acceptor_.async_accept(as_result);
            if (!error) {
                asio::co_spawn(context_, talk(beast::tcp_stream{std::move(socket)}), asio::detached);
            } else if (!stopping_) {
                log("connection not accepted", {{"error", error.message()}});
                // Most likely there are too many, and some will end.
                asio::steady_timer pause{context_, 100ms};
                co_await pause.async_wait(as_result);
            }
        }
    }

    // Ends all connections but those with a request that has begun.
    void stop()
    {
        stopping_ = true;
        acceptor_.close();
        for (beast::tcp_stream* stream : idle_)
            stream->cancel();
    }

private:
    static tcp::acceptor listen(asio::io_context& context, unsigned short port)
    {
        try {
            return {context, tcp::endpoint{tcp::v6(), port}};  // and IPv4 with it
        } catch (const boost::system::system_error&) {
            return {context, tcp::endpoint{tcp::v4(), port}};
        }
    }

    asio::awaitable<void> talk(beast::tcp_stream stream)
    {
        beast::flat_buffer buffer;
        bool keep_alive = true;
        while (keep_alive && !stopping_) {
            http::request_parser<http::string_body> parser;
            parser.body_limit(body_limit);

            stream.expires_after(client_timeout);
            idle_.insert(&stream);
            auto [no_header, header_size] = co_await http::async_read_header(stream, buffer, parser, as_result);
            idle_.erase(&stream);
            if (no_header)
                break;

            stream.expires_after(client_timeout);
            auto [no_body, body_size] = co_await http::async_read(stream, buffer, parser, as_result);
            if (no_body)
                break;

            const auto& request = parser.get();
            keep_alive = request.keep_alive() && !stopping_;
            Answer answer = handle(request.method_string(), request.target(), request.body());
            http::response<http::string_body> response{http::status{answer.status}, request.version()};
            response.set(http::field::content_type, "application/json");
            response.body() = std::move(answer.json);
            response.keep_alive(keep_alive);
            response.prepare_payload();
            auto [not_sent, sent_size] = co_await http::async_write(stream, response, as_result);
            if (not_sent)
                break;
        }
        boost::system::error_code ignored;
        stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

    asio::io_context& context_;
    tcp::acceptor acceptor_;
    std::set<beast::tcp_stream*> idle_;
    bool stopping_ = false;
};

}  // namespace

void serve(unsigned short port)
{
    asio::io_context context{1};
    Server server{context, port};
    asio::co_spawn(context, server.accept(), asio::detached);

    asio::signal_set signals{context, SIGINT, SIGTERM};
    signals.async_wait([&](boost::system::error_code, int) {
        signals.clear();  // a second one ends the program at once
        server.stop();
        context.stop();
    });
    context.run();

    log("shutting down");
    context.restart();
    context.run_for(shutdown_timeout);
}
