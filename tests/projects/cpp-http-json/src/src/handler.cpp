#include "handler.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace json = boost::json;

namespace {

Answer answer(unsigned status, const json::value& body) { return {status, json::serialize(body)}; }

Answer stats(std::string_view body)
{
    boost::system::error_code not_json;
    const json::value parsed = json::parse(body, not_json);
    if (not_json)
        return answer(400, {{"error", "not JSON: " + not_json.message()}});
    const json::array* array = parsed.if_array();
    if (!array || array->empty())
        return answer(422, {{"error", "expected an array of numbers"}});

    std::vector<double> numbers;
    for (const json::value& it : *array) {
        if (!it.is_number())
            return answer(422, {{"error", "not a number: " + json::serialize(it)}});
        numbers.push_back(it.to_number<double>());
    }
    std::sort(numbers.begin(), numbers.end());
    const std::size_t middle = numbers.size() / 2;
    return answer(200,
        {{"count", numbers.size()},
            {"min", numbers.front()},
            {"max", numbers.back()},
            {"mean", std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size())},
            {"median", numbers.size() % 2 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2}});
}

}  // namespace

Answer handle(std::string_view method, std::string_view path, std::string_view body)
{
    if (path == "/healthz")
        return answer(200, {{"status", "ok"}});
    if (path != "/stats")
        return answer(404, {{"error", "no such page"}});
    if (method != "POST")
        return answer(405, {{"error", "POST an array of numbers"}});
    return stats(body);
}
