#include "deflate.hpp"

#include <stdexcept>

#include <zlib.h>

std::string deflate(const std::string& text)
{
    uLongf size = compressBound(text.size());
    std::string packed(size, '\0');
    if (compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(text.data()), text.size(), 9) != Z_OK)
        throw std::runtime_error{"can't compress"};
    packed.resize(size);
    return packed;
}

std::string inflate(const std::string& packed, std::size_t size)
{
    uLongf got = size;
    std::string text(size, '\0');
    if (uncompress(reinterpret_cast<Bytef*>(text.data()), &got, reinterpret_cast<const Bytef*>(packed.data()), packed.size()) != Z_OK || got != size)
        throw std::runtime_error{"what is stored is damaged"};
    return text;
}
