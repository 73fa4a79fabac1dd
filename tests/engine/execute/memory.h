#pragma once

#include <algorithm>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "engine/checkpoint/source.h"
#include "engine/plan/plan.h"

namespace wconvert {

/// Tensors in memory, to read and to fill.
class Memory : public Source, public Sink {
 public:
  void add(const std::string& name, DType dtype, const Shape& shape) {
    std::size_t bytes = size_of(dtype);
    for (const std::int64_t extent : shape) bytes *= static_cast<std::size_t>(extent);
    data_[name].resize(bytes);
    written_[name].resize(bytes);
    tensors_.push_back({{name, dtype, shape, end_, end_ + bytes}, 0});
    end_ += bytes;
    std::sort(tensors_.begin(), tensors_.end(), [](const StoredTensor& left, const StoredTensor& right) {
      return left.entry.name < right.entry.name;
    });
  }
  void fill(std::mt19937& random) {
    for (auto& [name, bytes] : data_) {
      for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
    }
  }

  const std::vector<StoredTensor>& tensors() const override { return tensors_; }
  using Source::find;
  void read_file(std::size_t, std::uint64_t offset, std::span<std::byte> to) const override {
    visit(
        offset, to.size(), [&](const std::string& name, std::size_t in_tensor, std::size_t in_span, std::size_t size) {
          std::copy_n(&data_.at(name)[in_tensor], size, &to[in_span]);
        });
  }
  void write_file(std::size_t, std::uint64_t offset, std::span<const std::byte> from) override {
    visit(offset,
          from.size(),
          [&](const std::string& name, std::size_t in_tensor, std::size_t in_span, std::size_t size) {
            std::copy_n(&from[in_span], size, &data_.at(name)[in_tensor]);
            std::vector<char>& times = written_.at(name);
            for (std::size_t byte = 0; byte < size; ++byte) ++times[in_tensor + byte];
          });
  }

  std::map<std::string, std::vector<std::byte>>& data() { return data_; }
  const std::map<std::string, std::vector<std::byte>>& data() const { return data_; }
  /// Whether each byte of each tensor was written once.
  bool complete() const {
    return std::all_of(written_.begin(), written_.end(), [](const auto& tensor) {
      return std::all_of(tensor.second.begin(), tensor.second.end(), [](char times) { return times == 1; });
    });
  }

 private:
  /// The parts of a range of the one file that all tensors lie in, as they were added.
  template <class Visit>
  void visit(std::uint64_t offset, std::size_t size, Visit one) const {
    ASSERT_LE(offset + size, end_);
    for (const StoredTensor& tensor : tensors_) {
      const std::uint64_t begin = std::max(offset, tensor.entry.begin);
      const std::uint64_t end = std::min(offset + size, tensor.entry.end);
      if (begin < end) one(tensor.entry.name, begin - tensor.entry.begin, begin - offset, end - begin);
    }
  }

  std::uint64_t end_ = 0;
  std::vector<StoredTensor> tensors_;
  std::map<std::string, std::vector<std::byte>> data_;
  std::map<std::string, std::vector<char>> written_;
};

/// Room for every tensor of one side of a plan.
inline Memory hf_side(const Plan& plan, DType dtype) {
  Memory memory;
  for (const Step& step : plan.steps) {
    for (const Part& part : step.parts) memory.add(part.hf, dtype, part.box.shape);
  }
  return memory;
}
inline Memory internal_side(const Plan& plan, DType dtype) {
  Memory memory;
  for (const Step& step : plan.steps) memory.add(step.internal, dtype, step.shape);
  return memory;
}

inline Step step_of(const std::string& internal, const Shape& shape, const Layout& layout, std::size_t parts) {
  Step step{{}, internal, shape, {}};
  const auto boxes = layout.boxes(shape, parts);
  for (std::size_t part = 0; part < parts; ++part)
    step.parts.push_back({internal + ".hf" + std::to_string(part), boxes[part]});
  return step;
}

}  // namespace wconvert
