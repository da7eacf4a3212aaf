#pragma once

#include <string>

std::string deflate(const std::string& text);
std::string inflate(const std::string& packed, std::size_t size);
