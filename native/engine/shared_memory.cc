#include "shared_memory.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <atomic>
#include <cerrno>

namespace uwsgi::engine {
namespace {

// Some systems allow no other memfds (vm.memfd_noexec); kernels before 6.3 do not know the flag.
int CreateMemfd(const char* name) noexcept {
  constexpr unsigned kNoExec = 0x8;  // MFD_NOEXEC_SEAL
  const int fd = ::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | kNoExec);
  return fd >= 0 || errno != EINVAL ? fd : ::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

}  // namespace

SharedMemory::SharedMemory(const char* name, std::size_t size, Others others) noexcept {
  UniqueFd fd(CreateMemfd(name));
  if (!fd.valid() || ::ftruncate(fd.get(), static_cast<off_t>(size)) != 0) return;
  void* base = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  if (base == MAP_FAILED) return;
  // FUTURE_WRITE leaves the mapping above as it is.
  const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL | (others == Others::kRead ? F_SEAL_FUTURE_WRITE : 0);
  if (::fcntl(fd.get(), F_ADD_SEALS, seals) != 0) {
    ::munmap(base, size);
    return;
  }
  fd_ = std::move(fd);
  base_ = static_cast<std::uint8_t*>(base);
  size_ = size;
}

SharedMemory::~SharedMemory() {
  if (base_ != nullptr) ::munmap(base_, size_);
}

BodyBlocks::BodyBlocks() noexcept : memory_("uwsgi-ts bodies", kBlock * kBlocks, SharedMemory::Others::kRead) {
  for (std::size_t i = kBlocks; i-- > 0;) free_.push_back(static_cast<std::uint8_t>(i));
}

std::uint8_t* BodyBlocks::Take() noexcept {
  if (free_.empty()) return nullptr;
  const std::size_t block = free_.back();
  free_.pop_back();
  return memory_.base() + block * kBlock;
}

void BodyBlocks::Return(std::uint8_t* block) noexcept {
  free_.push_back(static_cast<std::uint8_t>(static_cast<std::size_t>(block - memory_.base()) / kBlock));
}

AnswerSlots::AnswerSlots() noexcept : memory_("uwsgi-ts answers", kSize, SharedMemory::Others::kWrite) {}

bool AnswerSlots::Lend(std::uint32_t offset, std::uint32_t size, Lent& lent) noexcept {
  const std::size_t slot = offset / kSlot, from = offset % kSlot;
  if (slot >= kSlots || size > kSlot - from || busy_[slot]) return false;
  busy_[slot] = true;
  lent.owner_ = shared_from_this();
  lent.slot_ = slot;
  lent.bytes_ = {memory_.base() + offset, size};
  return true;
}

void AnswerSlots::GiveBack(std::size_t slot) noexcept {
  busy_[slot] = false;
  // The kernel's reads of the slot come before.
  std::atomic_ref<std::uint8_t>(memory_.base()[kSlot * kSlots + slot]).store(0, std::memory_order_release);
}

}  // namespace uwsgi::engine
