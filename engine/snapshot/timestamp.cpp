#include "engine/snapshot/timestamp.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "engine/core/report.h"
#include "engine/core/text.h"

namespace wconvert {
namespace {

using Seconds = std::chrono::seconds;
using Time = std::chrono::sys_seconds;

constexpr std::string_view variable = "SOURCE_DATE_EPOCH";
// The last second of the year 9999: four digits is what the format has.
constexpr std::int64_t last_second = 253402300799;

std::string written(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 32> out{};
  const int length = std::snprintf(out.data(),
                                   out.size(),
                                   "%04d-%02u-%02uT%02d:%02d:%02d",
                                   static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()),
                                   static_cast<unsigned>(date.day()),
                                   static_cast<int>(clock.hours().count()),
                                   static_cast<int>(clock.minutes().count()),
                                   static_cast<int>(clock.seconds().count()));
  return {out.data(), static_cast<std::size_t>(length)};
}

/// The numbers of a text such as `12:34` in which `#` stands for a digit; nothing if it has another form.
std::optional<std::array<int, 6>> numbers(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return std::nullopt;
  std::array<int, 6> found{};
  std::size_t number = 0;
  for (std::size_t index = 0; index < form.size(); ++index) {
    const bool digit = text[index] >= '0' && text[index] <= '9';
    if (form[index] != '#') {
      if (text[index] != form[index]) return std::nullopt;
      ++number;
    } else if (!digit) {
      return std::nullopt;
    } else {
      found.at(number) = found.at(number) * 10 + (text[index] - '0');
    }
  }
  return found;
}

/// How far a zone is ahead of UTC: `Z`, `+02:00`, `-0330`.
std::optional<Seconds> offset_of(std::string_view zone) {
  if (zone.empty() || zone == "Z") return Seconds(0);
  const bool ahead = zone.front() == '+';
  if (!ahead && zone.front() != '-') return std::nullopt;
  zone.remove_prefix(1);
  std::string plain(zone);
  if (plain.size() == 4) plain.insert(2, ":");
  const auto found = numbers(plain, "##:##");
  if (!found || (*found)[0] > 23 || (*found)[1] > 59) return std::nullopt;
  const Seconds offset = std::chrono::hours((*found)[0]) + std::chrono::minutes((*found)[1]);
  return ahead ? offset : -offset;
}

}  // namespace

std::string timestamp_now() {
  const char* given = std::getenv(variable.data());
  if (given == nullptr || *given == '\0') {
    return written(std::chrono::floor<Seconds>(std::chrono::system_clock::now()));
  }
  const std::string_view text_given = given;
  std::int64_t count = -1;
  const auto [end, error] = std::from_chars(text_given.data(), text_given.data() + text_given.size(), count);
  if (error != std::errc() || end != text_given.data() + text_given.size() || count < 0 || count > last_second) {
    throw Error(Trouble::usage,
                Path().in(variable),
                text("is ", quoted(text_given), ", expected a number of seconds from 0 to ", last_second));
  }
  return written(Time(Seconds(count)));
}

std::optional<std::string> utc_timestamp(std::string_view time) {
  constexpr std::string_view form = "####-##-##T##:##:##";
  const auto found = numbers(time.substr(0, form.size()), form);
  if (!found) return std::nullopt;
  const auto [year, month, day, hour, minute, second] = *found;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  const auto offset = offset_of(time.substr(form.size()));
  if (!date.ok() || year == 0 || hour > 23 || minute > 59 || second > 59 || !offset) return std::nullopt;
  const Time utc =
      std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) + Seconds(second) - *offset;
  if (utc.time_since_epoch().count() > last_second ||
      std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(utc)).year() < std::chrono::year(1)) {
    return std::nullopt;
  }
  return written(utc);
}

}  // namespace wconvert
