#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/checkpoint/source.h"
#include "engine/core/report.h"
#include "engine/execute/execute.h"
#include "engine/execute/places.h"
#include "engine/plan/plan.h"

namespace wconvert {

/// A sink that keeps nothing: what is written is held against what is there.
class ComparingSink : public Sink {
 public:
  explicit ComparingSink(const Source& there) : there_(&there), places_(there.tensors()) {}

  const std::vector<StoredTensor>& tensors() const override { return there_->tensors(); }
  void write_file(std::size_t file, std::uint64_t offset, std::span<const std::byte> from) override;
  /// One finding for each tensor that differs, with the first element that does, in the order of their names.
  void report(const Here& here) const;

 private:
  void note_differences(std::size_t file,
                        std::uint64_t offset,
                        std::span<const std::byte> left,
                        std::span<const std::byte> right);

  const Source* there_;
  Places places_;
  std::mutex mutex_;
  std::map<std::string, std::uint64_t> first_;  // tensor to the first byte that differs
};

/// The first byte in which two tensors differ, or nothing; where one ends before, the byte behind its end.
std::optional<std::uint64_t> first_difference(const Source& source,
                                              const StoredTensor& left,
                                              const StoredTensor& right,
                                              const ExecuteOptions& options = {});

/// Holds the redundant tensors of the plan that the source has against those they must repeat: bits, type and shape.
/// Those that do are noted as dropped, with their reason; the others are reported.
void check_redundant(const Plan& plan, const Source& source, const ExecuteOptions& options, const Here& here);

}  // namespace wconvert
