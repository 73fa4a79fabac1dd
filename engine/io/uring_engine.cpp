#include <liburing.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <vector>

#include "engine/io/direct_engine.h"

namespace wconvert {
namespace {

constexpr unsigned depth = 8;
constexpr std::size_t piece_bytes = std::size_t{512} << 10;
constexpr int most_attempts = 1000;
constexpr useconds_t moment_us = 1000;

class Ring {
 public:
  explicit Ring(const EngineCalls& calls) : calls_(&calls), error_(calls.set_up_ring(depth, &ring_)) {}
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  ~Ring() {
    if (error_ == 0) ::io_uring_queue_exit(&ring_);
  }
  int error() const { return -error_; }

  /// Moves a range in pieces, several in flight; returns how much of it is there without a hole.
  template <class Prepare>
  std::size_t move(std::size_t bytes, int& error, Prepare prepare) {
    std::size_t begun = 0, whole = bytes;
    unsigned flying = 0;
    bool is_broken = false;
    while (begun < bytes || flying > 0) {
      for (; begun < bytes && flying < depth && error == 0; ++flying) {
        io_uring_sqe* entry = ::io_uring_get_sqe(&ring_);
        const std::size_t size = std::min(piece_bytes, bytes - begun);
        prepare(entry, begun, static_cast<unsigned>(size));
        ::io_uring_sqe_set_data64(entry, begun);
        begun += size;
      }
      if (error != 0 && flying == 0) break;
      if (is_broken) {
        ::usleep(moment_us);  // what is under way comes back without the ring's help
      } else if (const int entered = enter(); entered < 0) {
        is_broken = true;
        // What was never handed over does not come back; it is what was prepared last.
        const unsigned unsent = ::io_uring_sq_ready(&ring_);
        error = -entered;
        flying -= unsent;
        whole = std::min(whole, ((begun + piece_bytes - 1) / piece_bytes - unsent) * piece_bytes);
      }
      take_done(bytes, whole, flying, error);
    }
    return std::min(whole, begun);
  }

 private:
  /// Takes out what is done. A piece that did not go through is where the whole part ends.
  void take_done(std::size_t bytes, std::size_t& whole, unsigned& flying, int& error) {
    io_uring_cqe* done = nullptr;
    while (::io_uring_peek_cqe(&ring_, &done) == 0) {
      const std::size_t place = done->user_data, size = std::min(piece_bytes, bytes - place);
      if (done->res != static_cast<int>(size)) {
        error = done->res < 0 ? -done->res : EIO;
        whole = std::min(whole, place);
      }
      ::io_uring_cqe_seen(&ring_, done);
      --flying;
    }
  }

  /// Hands over what was prepared, and waits for one that is done. Zero, or a negative error that stays.
  int enter() {
    int entered = 0;
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
      if (attempt > 0) ::usleep(moment_us);
      entered = calls_->enter_ring(&ring_);
      if (entered >= 0 || entered == -EINTR) return 0;
      if (entered != -EAGAIN && entered != -EBUSY) return entered;
      // Nothing more can be handed over until something that is done is taken out.
      if (::io_uring_cq_ready(&ring_) > 0) return 0;
    }
    return entered;
  }

  const EngineCalls* calls_;
  io_uring ring_{};
  int error_;
};

/// Rings that no thread uses at the moment are kept for the next one.
class Uring : public Direct {
 public:
  Uring(TellFallback tell, const EngineCalls& calls) : Direct("uring", std::move(tell), calls) {}

 protected:
  std::size_t read_blocks(int descriptor, std::span<std::byte> to, std::uint64_t offset, int& error) const override {
    return with_ring(error, [&](Ring& ring) {
      return ring.move(to.size(), error, [&](io_uring_sqe* entry, std::size_t place, unsigned size) {
        ::io_uring_prep_read(entry, descriptor, to.data() + place, size, offset + place);
      });
    });
  }
  std::size_t write_blocks(int descriptor,
                           std::span<const std::byte> from,
                           std::uint64_t offset,
                           int& error) const override {
    return with_ring(error, [&](Ring& ring) {
      return ring.move(from.size(), error, [&](io_uring_sqe* entry, std::size_t place, unsigned size) {
        ::io_uring_prep_write(entry, descriptor, from.data() + place, size, offset + place);
      });
    });
  }

 private:
  template <class Work>
  std::size_t with_ring(int& error, Work work) const {
    std::unique_ptr<Ring> ring = take();
    error = ring->error();
    if (error != 0) return 0;
    const std::size_t done = work(*ring);
    if (error != 0) return done;  // nobody knows what such a ring is good for
    const std::scoped_lock lock(mutex_);
    free_.push_back(std::move(ring));
    return done;
  }
  std::unique_ptr<Ring> take() const {
    {
      const std::scoped_lock lock(mutex_);
      if (!free_.empty()) {
        std::unique_ptr<Ring> ring = std::move(free_.back());
        free_.pop_back();
        return ring;
      }
    }
    return std::make_unique<Ring>(calls());
  }

  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Ring>> free_;
};

}  // namespace

std::unique_ptr<Engine> make_uring_engine(TellFallback tell, const EngineCalls& calls) {
  return std::make_unique<Uring>(std::move(tell), calls);
}

}  // namespace wconvert
