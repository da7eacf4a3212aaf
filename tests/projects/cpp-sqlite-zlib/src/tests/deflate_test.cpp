#include "deflate.hpp"

int main()
{
    const std::string text(10'000, 'x');
    return deflate(text).size() < 100 && inflate(deflate(text), text.size()) == text ? 0 : 1;
}
