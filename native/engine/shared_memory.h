// Memory that the engine shares with hosts (docs/app-channel.md, "Bodies in shared memory"): sealed memfds, so that no host can take pages away under the
// engine. Bodies of requests lie in one region of the engine, which hosts can only read. Each core has a region of its own for bodies of responses, so that
// no host sees or changes those of another; it lives until the core is gone and the last client has its bytes.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "../posix/unique_fd.h"

namespace uwsgi::engine {

using posix::UniqueFd;

// A memfd of a fixed size, mapped for reading and writing.
class SharedMemory {
 public:
  enum class Others : std::uint8_t { kRead, kWrite };  // what the mappings of others may do

  SharedMemory(const char* name, std::size_t size, Others others) noexcept;
  ~SharedMemory();
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  [[nodiscard]] bool valid() const noexcept { return base_ != nullptr; }
  [[nodiscard]] std::uint8_t* base() const noexcept { return base_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] int fd() const noexcept { return fd_.get(); }
  // Once everybody who needs the descriptor has it.
  void CloseFd() noexcept { fd_.Reset(); }

 private:
  UniqueFd fd_;
  std::uint8_t* base_ = nullptr;
  std::size_t size_ = 0;
};

// Blocks for bodies of requests. The one given back last is given out first: its pages are warm.
class BodyBlocks {
 public:
  static constexpr std::size_t kBlock = 256 * 1024;  // the largest body that is complete before its request is dispatched
  static constexpr std::size_t kBlocks = 32;

  BodyBlocks() noexcept;
  [[nodiscard]] const SharedMemory& memory() const noexcept { return memory_; }
  [[nodiscard]] std::uint8_t* Take() noexcept;  // nullptr: none is free
  void Return(std::uint8_t* block) noexcept;
  [[nodiscard]] std::uint32_t OffsetOf(const std::uint8_t* at) const noexcept { return static_cast<std::uint32_t>(at - memory_.base()); }

 private:
  SharedMemory memory_;
  std::vector<std::uint8_t> free_;
};

// Room for bodies of one core's responses: slots, and behind them a byte for each, which the host sets when it puts a body there, and the engine clears when
// the body is sent. Only the host relies on these bytes. Further behind is the word of started requests (withdraw.cc).
class AnswerSlots : public std::enable_shared_from_this<AnswerSlots> {
 public:
  static constexpr std::size_t kSlot = 1 << 20;
  static constexpr std::size_t kSlots = 2;
  static constexpr std::size_t kSize = kSlot * kSlots + 4096;
  static constexpr std::size_t kStarts = kSlot * kSlots + 64;  // a cache line of its own

  AnswerSlots() noexcept;
  [[nodiscard]] SharedMemory& memory() noexcept { return memory_; }
  [[nodiscard]] std::uint64_t& starts() noexcept { return *reinterpret_cast<std::uint64_t*>(memory_.base() + kStarts); }

  // A body that is being sent. Gives its slot back when it is destroyed.
  class Lent {
   public:
    Lent() noexcept = default;
    Lent(Lent&& other) noexcept : owner_(std::move(other.owner_)), slot_(other.slot_), bytes_(other.bytes_) {}
    Lent& operator=(Lent&& other) noexcept {
      std::swap(owner_, other.owner_);
      std::swap(slot_, other.slot_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;
    ~Lent() {
      if (owner_) owner_->GiveBack(slot_);
    }
    [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept { return bytes_; }
    [[nodiscard]] bool Holds(const void* at) const noexcept {
      const auto* p = static_cast<const std::uint8_t*>(at);
      return owner_ && p >= bytes_.data() && p < bytes_.data() + bytes_.size();
    }

   private:
    friend class AnswerSlots;
    std::shared_ptr<AnswerSlots> owner_;
    std::size_t slot_ = 0;
    std::span<const std::uint8_t> bytes_;
  };

  // Takes the place a host named. False when it is not within one slot, or when that slot is still being sent.
  [[nodiscard]] bool Lend(std::uint32_t offset, std::uint32_t size, Lent& lent) noexcept;

 private:
  void GiveBack(std::size_t slot) noexcept;

  SharedMemory memory_;
  std::array<bool, kSlots> busy_{};
};

}  // namespace uwsgi::engine
