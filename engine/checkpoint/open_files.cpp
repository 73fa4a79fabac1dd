#include "engine/checkpoint/open_files.h"

#include <utility>

namespace wconvert {
namespace {

constexpr std::size_t most_open = 64;

}  // namespace

std::shared_ptr<const InputFile> OpenFiles::add(const std::string& name) {
  const std::scoped_lock lock(mutex_);
  make_room();
  auto file = std::make_shared<const InputFile>(InputFile::open(folder_, name));
  slots_.push_back({name, file->fingerprint(), nullptr, {}});
  keep(slots_.size() - 1, file);
  return file;
}

std::shared_ptr<const InputFile> OpenFiles::get(std::size_t number) {
  const std::scoped_lock lock(mutex_);
  Slot& slot = slots_.at(number);
  if (slot.file) {
    recent_.splice(recent_.begin(), recent_, slot.place);
    return slot.file;
  }
  make_room();
  auto file = std::make_shared<const InputFile>(InputFile::open(folder_, slot.name));
  if (file->fingerprint() != slot.fingerprint) {
    throw Error(Trouble::system, file->path(), "changed during the run");
  }
  keep(number, file);
  return file;
}

std::size_t OpenFiles::open() const {
  const std::scoped_lock lock(mutex_);
  return recent_.size();
}

// A file that some thread reads at this moment is passed over: it would stay open anyway.
void OpenFiles::make_room() {
  if (recent_.size() < most_open) return;
  for (auto place = recent_.end(); place != recent_.begin();) {
    Slot& slot = slots_[*--place];
    if (slot.file.use_count() > 1) continue;
    slot.file.reset();
    recent_.erase(place);
    return;
  }
}

void OpenFiles::keep(std::size_t number, std::shared_ptr<const InputFile> file) {
  Slot& slot = slots_[number];
  slot.file = std::move(file);
  slot.place = recent_.insert(recent_.begin(), number);
}

}  // namespace wconvert
