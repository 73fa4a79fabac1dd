#include "engine/config/value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace wconvert::value_test {
namespace {

using testing::Eq;
using testing::Optional;

enum class Fruit { apple, pear };
constexpr auto names_of(Fruit) {
  return std::array<std::pair<Fruit, std::string_view>, 2>{{{Fruit::apple, "apple"}, {Fruit::pear, "pear"}}};
}

/// What `decode` says; empty if it agrees.
template <class V>
std::string said(const Json& json, V value = {}) {
  const V before = value;
  const Complaint wrong = decode(json, value);
  EXPECT_TRUE(!wrong || value == before) << "a refused value must not be changed";
  return wrong.value_or("");
}

template <class V>
V decoded(const Json& json) {
  V value{};
  EXPECT_EQ(decode(json, value), std::nullopt);
  return value;
}

TEST(Value, AnIntegerIsAnInteger) {
  EXPECT_EQ(decoded<std::int64_t>(48), 48);
  EXPECT_EQ(decoded<std::int64_t>(-3), -3);
  EXPECT_EQ(decoded<std::int64_t>(2147483647), 2147483647);
  EXPECT_EQ(decoded<std::int64_t>(std::int64_t{2147483647}), 2147483647);
  EXPECT_EQ(decoded<std::int64_t>(-2147483647), -2147483647);
}

TEST(Value, NothingElseIsAnInteger) {
  EXPECT_EQ(said<std::int64_t>("48"), R"(is the string "48", expected an integer)");
  EXPECT_EQ(said<std::int64_t>(48.0), "is the number 48.0, expected an integer");
  EXPECT_EQ(said<std::int64_t>(true), "is true, expected an integer");
  EXPECT_EQ(said<std::int64_t>(nullptr), "is null, expected an integer");
  EXPECT_EQ(said<std::int64_t>(Json::array()), "is a list, expected an integer");
}

TEST(Value, IntegersBeyondAnyModelAreRefused) {
  EXPECT_EQ(said<std::int64_t>(2147483648), "is the integer 2147483648, expected one from -2147483647 to 2147483647");
  EXPECT_EQ(said<std::int64_t>(-2147483648), "is the integer -2147483648, expected one from -2147483647 to 2147483647");
  EXPECT_EQ(said<std::int64_t>(std::numeric_limits<std::uint64_t>::max()),
            "is the integer 18446744073709551615, expected one from -2147483647 to 2147483647");
  EXPECT_EQ(said<std::int64_t>(std::numeric_limits<std::int64_t>::min()),
            "is the integer -9223372036854775808, expected one from -2147483647 to 2147483647");
}

TEST(Value, AnIntegerServesAsANumber) {
  EXPECT_EQ(decoded<double>(500000), 500000.0);
  EXPECT_EQ(decoded<double>(1e-5), 1e-5);
}

TEST(Value, NothingElseIsANumber) {
  EXPECT_EQ(said<double>("1e-5"), R"(is the string "1e-5", expected a number)");
  EXPECT_EQ(said<double>(false), "is false, expected a number");
  EXPECT_EQ(said<double>(nullptr), "is null, expected a number");
  EXPECT_EQ(said<double>(std::numeric_limits<double>::infinity()), "is the number inf, expected a finite one");
  EXPECT_EQ(said<double>(std::numeric_limits<double>::quiet_NaN()), "is the number nan, expected a finite one");
}

TEST(Value, TruthIsNoNumberAndNoWord) {
  EXPECT_TRUE(decoded<bool>(true));
  EXPECT_EQ(said<bool>(1), "is the integer 1, expected true or false");
  EXPECT_EQ(said<bool>("true"), R"(is the string "true", expected true or false)");
  EXPECT_EQ(said<bool>(nullptr), "is null, expected true or false");
}

TEST(Value, AStringIsAString) {
  EXPECT_EQ(decoded<std::string>("a"), "a");
  EXPECT_EQ(said<std::string>(1), "is the integer 1, expected a string");
}

TEST(Value, AnEnumeratorHasOneName) {
  EXPECT_EQ(decoded<Fruit>("pear"), Fruit::pear);
  EXPECT_EQ(said<Fruit>("Pear"), R"(is the string "Pear", expected one of apple, pear)");
  EXPECT_EQ(said<Fruit>(1), "is the integer 1, expected one of apple, pear");
  EXPECT_EQ(encode(Fruit::pear), Json("pear"));
}

TEST(Value, NullIsTheEmptyOptional) {
  EXPECT_EQ(decoded<std::optional<std::int64_t>>(nullptr), std::nullopt);
  EXPECT_THAT(decoded<std::optional<std::int64_t>>(7), Optional(Eq(7)));
  EXPECT_EQ(said<std::optional<std::int64_t>>("7", 3), R"(is the string "7", expected an integer or null)");
  EXPECT_EQ(encode(std::optional<std::int64_t>()), Json(nullptr));
}

TEST(Value, AListNamesThePositionOfItsFault) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(decoded<Names>(Json::array({"a", "b"})), (Names{"a", "b"}));
  EXPECT_EQ(said<Names>(Json::array({"a", 1})), "at position 1 is the integer 1, expected a string");
  EXPECT_EQ(said<Names>("a"), R"(is the string "a", expected a list)");
  EXPECT_EQ(encode(Names{"a", "b"}), Json::array({"a", "b"}));
}

TEST(Value, AnArrayHasItsLength) {
  using Three = std::array<double, 3>;
  EXPECT_EQ(decoded<Three>(Json::array({1, 2.5, 3})), (Three{1, 2.5, 3}));
  EXPECT_EQ(said<Three>(Json::array({1, 2})), "is a list of 2, expected one of 3");
  EXPECT_EQ(encode(Three{1, 2, 3}), Json::array({1.0, 2.0, 3.0}));
}

TEST(Value, WhatNobodyReadsHasAKind) {
  EXPECT_FALSE(decoded<Unread<Unreadable::map>>(Json::object()).filled);
  EXPECT_FALSE(decoded<Unread<Unreadable::map>>(nullptr).filled);
  EXPECT_TRUE(decoded<Unread<Unreadable::map>>({{"type", "normal"}}).filled);
  EXPECT_TRUE(decoded<Unread<Unreadable::list>>(Json::array({1})).filled);
  EXPECT_TRUE(decoded<Unread<Unreadable::scalar>>(false).filled);
  EXPECT_EQ(said<Unread<Unreadable::map>>(1), "is the integer 1, expected an object");
  EXPECT_EQ(said<Unread<Unreadable::list>>(1), "is the integer 1, expected a list");
  EXPECT_EQ(said<Unread<Unreadable::scalar>>(Json::array()), "is a list, expected a single value");
}

TEST(Value, EncodingIsTheInverse) {
  EXPECT_EQ(encode(std::int64_t{7}).dump(), "7");
  EXPECT_EQ(encode(7.0).dump(), "7.0");
  EXPECT_EQ(encode(true).dump(), "true");
  EXPECT_EQ(encode(std::string("a")).dump(), R"("a")");
}

}  // namespace
}  // namespace wconvert::value_test
