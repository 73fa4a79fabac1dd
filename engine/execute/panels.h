#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/checkpoint/source.h"
#include "engine/execute/execute.h"
#include "engine/execute/transfer.h"
#include "engine/plan/plan.h"

namespace wconvert {

/// One HF tensor on its way, and the tiles it goes in.
struct Job {
  const std::string* name = nullptr;
  const StoredTensor* from = nullptr;
  const StoredTensor* to = nullptr;
  Transfer transfer;
  Shape tile;
  std::uint64_t tiles = 0;

  ItemSizes sizes() const { return {size_of(from->entry.dtype), size_of(to->entry.dtype)}; }
  bool casts() const { return from->entry.dtype != to->entry.dtype; }
  /// Where in the source's file it begins to read, and where it ends.
  std::pair<std::uint64_t, std::uint64_t> read_range() const;
  /// Whether its elements stand in a row on both sides.
  bool is_run() const { return transfer.shape.size() == 1 && transfer.from[0] == 1 && transfer.to[0] == 1; }
};

/// All jobs of a plan, in the order in which their bytes stand in the files to be written. Throws std::logic_error
/// where plan, source and sink do not fit each other.
std::vector<Job> jobs_of(
    const Plan& plan, Direction direction, const Source& from, const Sink& to, std::size_t buffer_bytes);

/// What one thread moves at a time: one tile of one job, or some jobs whole, which fill bytes in a row.
struct Panel {
  const Job* begin = nullptr;
  const Job* end = nullptr;
  std::uint64_t tile = 0;
  bool whole = false;
};

/// Hands out all panels, one after the other.
class Panels {
 public:
  /// Whole jobs go together while what they fill, and what each of them needs besides, has room in a buffer.
  Panels(const std::vector<Job>& jobs, std::size_t buffer_bytes);
  /// The next panel; `begin` is null after the last.
  Panel next();

 private:
  const Job* tensor_end(const Job* job) const;
  bool is_small(const Job* begin, const Job* end) const;
  const Job* batch_end(const Job* begin) const;

  const Job* first_;
  const Job* job_;
  const Job* end_;
  std::size_t buffer_bytes_;
  std::uint64_t tile_ = 0;
};

}  // namespace wconvert
