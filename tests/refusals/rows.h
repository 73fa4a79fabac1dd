#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace wconvert::refusals {

enum class Change {
  none,
  write,
  text,
  header,
  rename,
  expand,
  append,
  cut,
  length,
  blank,
  repeat,
  remove,
  move,
  exchange,
  link,
  pipe,
  socket,
  folder
};

inline constexpr std::string_view weights_file = "model.safetensors";
inline constexpr std::string_view index_file = "model.safetensors.index.json";
inline constexpr std::string_view config_file = "config.json";
inline constexpr std::string_view metadata_file = "metadata.yaml";

/// One thing that is done to a file of a good checkpoint.
struct Edit {
  Change change = Change::none;
  std::string_view file;
  std::string_view from;
  std::string_view to;
  std::size_t count = 0;
};

// clang-format off
/// The file holds that and nothing else.
constexpr Edit write(std::string_view file, std::string_view content) { return {Change::write, file, {}, content}; }
/// The first `from` in the file becomes `to`.
constexpr Edit change(std::string_view file, std::string_view from, std::string_view to) { return {Change::text, file, from, to}; }
/// The same in the header of a safetensors file, whose length follows.
constexpr Edit header(std::string_view file, std::string_view from, std::string_view to) { return {Change::header, file, from, to}; }
/// The same with every `from` there.
constexpr Edit rename(std::string_view file, std::string_view from, std::string_view to) { return {Change::rename, file, from, to}; }
/// The first `@` in the file, or in its header, becomes `unit` so many times; `#` in it counts.
constexpr Edit expand(std::string_view file, std::string_view unit, std::size_t count) { return {Change::expand, file, {}, unit, count}; }
constexpr Edit append(std::string_view file, std::string_view content) { return {Change::append, file, {}, content}; }
/// The file ends behind so many bytes; a hole is added if it has less.
constexpr Edit cut(std::string_view file, std::size_t bytes) { return {Change::cut, file, {}, {}, bytes}; }
/// The eight bytes in front of a header say that.
constexpr Edit length(std::string_view file, std::size_t bytes) { return {Change::length, file, {}, {}, bytes}; }
/// So many bytes of data, behind the header, become zeros, or are repeated once.
constexpr Edit blank(std::string_view file, std::size_t bytes) { return {Change::blank, file, {}, {}, bytes}; }
constexpr Edit repeat(std::string_view file, std::size_t bytes) { return {Change::repeat, file, {}, {}, bytes}; }
constexpr Edit remove(std::string_view file) { return {Change::remove, file, {}, {}}; }
constexpr Edit move(std::string_view file, std::string_view to) { return {Change::move, file, {}, to}; }
constexpr Edit exchange(std::string_view file, std::string_view to) { return {Change::exchange, file, {}, to}; }
// In place of the file, if there is one:
constexpr Edit link(std::string_view file, std::string_view to) { return {Change::link, file, {}, to}; }
constexpr Edit pipe(std::string_view file) { return {Change::pipe, file, {}, {}}; }
constexpr Edit socket(std::string_view file) { return {Change::socket, file, {}, {}}; }
constexpr Edit folder(std::string_view file) { return {Change::folder, file, {}, {}}; }
// clang-format on

/// A checkpoint that is spoilt, and all that the program says to it: the lines without `wconvert: error: `, or, if they
/// begin otherwise, without `wconvert: `.
struct Row {
  std::string_view name;
  std::array<Edit, 3> edits;
  std::string_view message;
  int code = 3;
};

/// Rows that begin with the same checkpoint (a name of make_checkpoint) and the same command.
struct Table {
  std::string_view title;
  std::string_view checkpoint;
  std::string_view command;
  std::vector<Row> rows;
};

std::vector<Table> header_tables();
std::vector<Table> index_tables();
std::vector<Table> config_tables();
std::vector<Table> folder_tables();
std::vector<Table> internal_tables();
/// Their messages are what the doctor says on standard output.
std::vector<Table> doctor_tables();

}  // namespace wconvert::refusals
