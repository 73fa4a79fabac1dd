#include "tools/coverage/numbered.h"

#include <algorithm>
#include <charconv>

namespace wconvert::coverage {
namespace {

bool is_number(std::string_view word) {
  return !word.empty() && word.size() < 10 &&
         std::all_of(word.begin(), word.end(), [](char letter) { return letter >= '0' && letter <= '9'; });
}

}  // namespace

Numbered without_numbers(std::string_view name) {
  Numbered out;
  while (true) {
    const std::size_t dot = name.find('.');
    const std::string_view word = name.substr(0, dot);
    if (is_number(word)) {
      std::from_chars(word.data(), word.data() + word.size(), out.numbers.emplace_back());
      out.pattern += '#';
    } else {
      out.pattern += word;
    }
    if (dot == std::string_view::npos) return out;
    out.pattern += '.';
    name.remove_prefix(dot + 1);
  }
}

std::string Numbered::name() const {
  std::string out;
  std::size_t next = 0;
  for (const char letter : pattern) {
    if (letter == '#') {
      out += std::to_string(numbers.at(next++));
    } else {
      out += letter;
    }
  }
  return out;
}

std::size_t count_numbers(std::string_view pattern) {
  return static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), '#'));
}

}  // namespace wconvert::coverage
