#include "handler.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace http = boost::beast::http;
namespace json = boost::json;

namespace {

Response answer(http::status status, const json::value& body)
{
    Response response{status, 11};
    response.set(http::field::content_type, "application/json");
    response.body() = json::serialize(body);
    return response;
}

Response stats(const std::string& body)
{
    boost::system::error_code not_json;
    const json::value parsed = json::parse(body, not_json);
    if (not_json)
        return answer(http::status::bad_request, {{"error", "not JSON: " + not_json.message()}});
    const json::array* array = parsed.if_array();
    if (!array || array->empty())
        return answer(http::status::unprocessable_entity, {{"error", "expected an array of numbers"}});

    std::vector<double> numbers;
    for (const json::value& it : *array) {
        if (!it.is_number())
            return answer(http::status::unprocessable_entity, {{"error", "not a number: " + json::serialize(it)}});
        numbers.push_back(it.to_number<double>());
    }
    std::sort(numbers.begin(), numbers.end());
    const std::size_t middle = numbers.size() / 2;
    return answer(http::status::ok,
        {{"count", numbers.size()},
            {"min", numbers.front()},
            {"max", numbers.back()},
            {"mean", std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size())},
            {"median", numbers.size() % 2 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2}});
}

Response route(const Request& request)
{
    if (request.target() == "/healthz")
        return answer(http::status::ok, {{"status", "ok"}});
    if (request.target() != "/stats")
        return answer(http::status::not_found, {{"error", "no such page"}});
    if (request.method() != http::verb::post)
        return answer(http::status::method_not_allowed, {{"error", "POST an array of numbers"}});
    return stats(request.body());
}

}  // namespace

Response handle(const Request& request)
{
    Response response = route(request);
    response.prepare_payload();
    return response;
}
