#include "engine/core/text.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <locale>

namespace wconvert::text_test {
namespace {

// A locale with the German comma and points between thousands.
struct German : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

class GermanLocale : public testing::Test {
 protected:
  GermanLocale() { std::locale::global(std::locale(std::locale::classic(), new German)); }
  ~GermanLocale() override { std::locale::global(std::locale::classic()); }
};

TEST_F(GermanLocale, DoesNotReachTexts) {
  EXPECT_EQ(text("a ", 1234567, ' ', 0.5), "a 1234567 0.5");
  EXPECT_EQ(bytes_text(1234567), "1.23 MB");
  EXPECT_EQ(python_repr(1234567.5), "1234567.5");
}

TEST(Printable, LeavesOrdinaryNamesAsTheyAre) {
  EXPECT_EQ(printable("model.layers.0/weights"), "model.layers.0/weights");
  EXPECT_EQ(printable("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(printable(""), "");
}

TEST(Printable, EscapesWhatWouldReachATerminal) {
  EXPECT_EQ(printable("a\x1b[31m\r\t\x7f"), "a\\x1b[31m\\x0d\\x09\\x7f");
  EXPECT_EQ(printable("a\nb"), "a\\nb");
  EXPECT_EQ(printable("\"\\"), "\\\"\\\\");
  EXPECT_EQ(printable(std::string("\0", 1)), "\\x00");
  EXPECT_EQ(printable("\xC2\x9B"), "\\xc2\\x9b");           // a C1 control begins an escape sequence
  EXPECT_EQ(printable("\xE2\x80\xAE"), "\\xe2\\x80\\xae");  // right-to-left override
  EXPECT_EQ(printable("\xE2\x81\xA6"), "\\xe2\\x81\\xa6");  // left-to-right isolate
  EXPECT_EQ(printable("\xE2\x80\xA8"), "\\xe2\\x80\\xa8");  // line separator
}

TEST(Printable, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(printable("a\xFFz"), "a\\xffz");
  EXPECT_EQ(printable("\xC3"), "\\xc3");
  EXPECT_EQ(printable("\xED\xA0\x80"), "\\xed\\xa0\\x80");
}

TEST(Printable, CutsAfterTwoHundredCharacters) {
  EXPECT_EQ(printable(std::string(200, 'a')), std::string(200, 'a'));
  EXPECT_EQ(printable(std::string(1'000'000, 'a')), std::string(200, 'a') + "...");
}

TEST(Quoted, TakesStringsOfAllKinds) {
  std::string name = "a\"";
  const std::string constant = name;
  EXPECT_EQ(quoted(name), "\"a\\\"\"");
  EXPECT_EQ(quoted(constant), "\"a\\\"\"");
  EXPECT_EQ(quoted("a"), "\"a\"");
}

TEST(BytesText, ShowsThreeDigits) {
  EXPECT_EQ(bytes_text(0), "0 B");
  EXPECT_EQ(bytes_text(999), "999 B");
  EXPECT_EQ(bytes_text(1000), "1.00 kB");
  EXPECT_EQ(bytes_text(12'345), "12.3 kB");
  EXPECT_EQ(bytes_text(123'456'789), "123 MB");
  EXPECT_EQ(bytes_text(999'999), "1.00 MB");
  EXPECT_EQ(bytes_text(5e9), "5.00 GB");
  EXPECT_EQ(bytes_text(1.5e18), "1500 PB");
}

// Each pair was printed by Python.
TEST(PythonRepr, IsThatOfPython) {
  const std::pair<double, const char*> pairs[] = {
      {0.0, "0.0"},
      {-0.0, "-0.0"},
      {1.0, "1.0"},
      {10000.0, "10000.0"},
      {0.1, "0.1"},
      {1.0 / 3, "0.3333333333333333"},
      {0.0001, "0.0001"},
      {0.00001, "1e-05"},
      {1.5e-7, "1.5e-07"},
      {123456.789, "123456.789"},
      {999999999999999.9, "999999999999999.9"},
      {1e15, "1000000000000000.0"},
      {9007199254740993.0, "9007199254740992.0"},
      {1e16, "1e+16"},
      {1.2345678901234568e17, "1.2345678901234568e+17"},
      {1e22, "1e+22"},
      {1e100, "1e+100"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {std::numeric_limits<double>::infinity(), "inf"},
      {-std::numeric_limits<double>::infinity(), "-inf"},
      {std::numeric_limits<double>::quiet_NaN(), "nan"},
  };
  for (const auto& [value, expected] : pairs) EXPECT_EQ(python_repr(value), expected);
}

}  // namespace
}  // namespace wconvert::text_test
