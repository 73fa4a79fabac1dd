#include "engine/execute/panels.h"

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "engine/core/sort_runs.h"
#include "engine/core/text.h"
#include "engine/tensor/cast.h"

namespace wconvert {
namespace {

constexpr std::size_t most_batch_bytes = std::size_t{4} << 20;

const StoredTensor& found(const StoredTensor* tensor, const std::string& name, const Shape& shape) {
  if (tensor == nullptr) throw std::logic_error(text(name, " is in the plan, but nowhere to be found"));
  if (!can_cast(tensor->entry.dtype, DType::f32)) throw std::logic_error(text(name, " is no weight"));
  const auto volume = static_cast<std::uint64_t>(Transfer{shape, {}, {}}.volume());
  if (tensor->bytes() != volume * size_of(tensor->entry.dtype)) {
    throw std::logic_error(text(name, " is ", text_of(tensor->entry.shape), ", the plan says ", text_of(shape)));
  }
  return *tensor;
}

/// A part of a plan and where its bytes go. Much smaller than the job that it becomes once all are in order.
struct Errand {
  const Step* step;
  const Part* part;
  const StoredTensor* from;
  const StoredTensor* to;
  std::int64_t to_offset;
};

std::vector<Errand> errands_of(const Plan& plan, Direction direction, const Source& from, const Sink& to) {
  std::vector<Errand> errands;
  std::size_t count = 0;
  for (const Step& step : plan.steps) count += step.parts.size();
  errands.reserve(count);
  const bool importing = direction == Direction::to_internal;
  NameFinder sources(from.tensors()), targets(to.tensors());
  for (const Step& step : plan.steps) {
    for (const Part& part : step.parts) {
      const std::string& source = importing ? part.hf : step.internal;
      const std::string& target = importing ? step.internal : part.hf;
      const StoredTensor& there = found(sources.find(source), source, importing ? part.box.shape : step.shape);
      const StoredTensor& here = found(targets.find(target), target, importing ? step.shape : part.box.shape);
      errands.push_back({&step, &part, &there, &here, importing ? part.box.offset : 0});
    }
  }
  sort_runs(errands, [](const Errand& left, const Errand& right) {
    return std::tie(left.to->file, left.to->entry.begin, left.to_offset) <
           std::tie(right.to->file, right.to->entry.begin, right.to_offset);
  });
  return errands;
}

Job job_of(const Errand& errand, Direction direction) {
  const auto& [step, part, from, to, to_offset] = errand;
  const Box& box = part->box;
  const Shape dense = dense_strides(box.shape);
  return direction == Direction::to_internal
             ? Job{&part->hf, from, to, {box.shape, dense, box.strides, 0, to_offset}, {}}
             : Job{&part->hf, from, to, {box.shape, box.strides, dense, box.offset, to_offset}, {}};
}

}  // namespace

std::pair<std::uint64_t, std::uint64_t> Job::read_range() const {
  std::int64_t last = transfer.from_offset;
  for (std::size_t axis = 0; axis < transfer.shape.size(); ++axis) {
    last += (transfer.shape[axis] - 1) * transfer.from[axis];
  }
  const std::uint64_t size = sizes().from, begin = from->entry.begin;
  return {begin + static_cast<std::uint64_t>(transfer.from_offset) * size,
          begin + (static_cast<std::uint64_t>(last) + 1) * size};
}

std::vector<Job> jobs_of(
    const Plan& plan, Direction direction, const Source& from, const Sink& to, std::size_t buffer_bytes) {
  const std::vector<Errand> errands = errands_of(plan, direction, from, to);
  std::vector<Job> jobs;
  jobs.reserve(errands.size());
  for (const Errand& errand : errands) {
    Job job = job_of(errand, direction);
    if (job.transfer.volume() == 0) continue;
    job.transfer = simplified(job.transfer);
    // A sixteenth stays free for padding.
    const std::size_t most = buffer_bytes / 16 * 15 / std::max(job.sizes().from, job.sizes().to);
    job.tile = tile_shape(job.transfer, job.sizes(), static_cast<std::int64_t>(most));
    job.tiles = tile_count(job.transfer, job.tile);
    jobs.push_back(std::move(job));
  }
  return jobs;
}

Panels::Panels(const std::vector<Job>& jobs, std::size_t buffer_bytes)
    : first_(jobs.data()), job_(first_), end_(jobs.data() + jobs.size()), buffer_bytes_(buffer_bytes) {}

Panel Panels::next() {
  if (job_ != end_ && tile_ == job_->tiles) {
    ++job_;
    tile_ = 0;
  }
  if (job_ == end_) return {};
  // What is written at once is whole tensors: between the pieces of one lie those of its other jobs.
  const bool begins_tensor = tile_ == 0 && (job_ == first_ || job_[-1].to != job_->to);
  if (begins_tensor) {
    const Job* begin = job_;
    if (const Job* end = batch_end(begin); end != begin) {
      job_ = end;
      return {begin, end, 0, true};
    }
  }
  return {job_, job_ + 1, tile_++, false};
}

/// Behind the last job that fills the same tensor.
const Job* Panels::tensor_end(const Job* job) const {
  return std::find_if(job, end_, [job](const Job& other) { return other.to != job->to; });
}

/// Whether each job of a tensor has room in a buffer as it is read and, beside it, as it is cast.
bool Panels::is_small(const Job* begin, const Job* end) const {
  return std::all_of(begin, end, [this](const Job& job) {
    const auto volume = static_cast<std::uint64_t>(job.transfer.volume());
    return job.tiles == 1 && volume * (job.sizes().from + job.sizes().to) <= buffer_bytes_ / 16 * 15;
  });
}

// A tensor that only goes alone is better moved as a tile, whose buffers are the other way round: a transpose of one
// tile is written from where it was made.
const Job* Panels::batch_end(const Job* begin) const {
  const std::uint64_t most = std::min(most_batch_bytes, buffer_bytes_ / 16 * 15);
  const StoredTensor* last = nullptr;
  const Job* end = begin;
  while (end != end_) {
    const Job* next = tensor_end(end);
    const bool follows = last == nullptr || (end->to->file == last->file && end->to->entry.begin == last->entry.end);
    if (!follows || end->to->entry.end - begin->to->entry.begin > most || !is_small(end, next)) break;
    last = end->to;
    end = next;
  }
  return end;
}

}  // namespace wconvert
