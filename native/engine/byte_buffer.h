// A growing run of bytes, taken from the front and appended at the back. Keeps no memory when it is empty and was large, so that
// ten thousand idle connections cost nothing here.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <utility>

namespace uwsgi::engine {

class ByteBuffer {
 public:
  ByteBuffer() noexcept = default;
  ByteBuffer(const ByteBuffer&) = delete;
  ByteBuffer& operator=(const ByteBuffer&) = delete;
  ~ByteBuffer() { Free(); }

  [[nodiscard]] std::size_t size() const noexcept { return end_ - begin_; }
  [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }
  [[nodiscard]] const std::uint8_t* data() const noexcept { return data_ + begin_; }
  [[nodiscard]] std::span<const std::uint8_t> view() const noexcept { return {data_ + begin_, size()}; }

  // Room for `n` more bytes at the back; Commit says how many were written.
  std::uint8_t* Reserve(std::size_t n) noexcept {
    if (capacity_ - end_ >= n) return data_ + end_;
    if (begin_ > 0 && capacity_ - size() >= n && begin_ >= size()) {  // moving is cheaper than growing
      std::memcpy(data_, data_ + begin_, size());
      end_ -= begin_;
      begin_ = 0;
      return data_ + end_;
    }
    std::size_t want = capacity_ < 512 ? 512 : capacity_;
    while (want < size() + n) want *= 2;
    auto* fresh = static_cast<std::uint8_t*>(std::malloc(want));
    if (fresh == nullptr) std::abort();
    Move(fresh, want);
    return data_ + end_;
  }
  // Keeps its bytes in `memory` from now on, which is somebody else's, until they are more than it holds, or gone.
  void Borrow(std::uint8_t* memory, std::size_t capacity) noexcept {
    Move(memory, capacity);
    borrowed_ = true;
  }
  [[nodiscard]] bool borrowed() const noexcept { return borrowed_; }
  void Commit(std::size_t n) noexcept { end_ += n; }

  void Append(const void* bytes, std::size_t n) noexcept {
    if (n == 0) return;
    std::memcpy(Reserve(n), bytes, n);
    end_ += n;
  }
  void Append(std::span<const std::uint8_t> bytes) noexcept { Append(bytes.data(), bytes.size()); }

  void Consume(std::size_t n) noexcept {
    begin_ += n;
    if (begin_ == end_) Clear();
  }
  // Empties; memory over kKeep is given back.
  void Clear() noexcept {
    begin_ = end_ = 0;
    if (capacity_ > kKeep) Free();
  }
  void Swap(ByteBuffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(borrowed_, other.borrowed_);
    std::swap(begin_, other.begin_);
    std::swap(end_, other.end_);
    std::swap(capacity_, other.capacity_);
  }
  void Free() noexcept {
    if (!borrowed_) std::free(data_);
    data_ = nullptr;
    borrowed_ = false;
    begin_ = end_ = capacity_ = 0;
  }

 private:
  void Move(std::uint8_t* to, std::size_t capacity) noexcept {
    const std::size_t kept = size();
    if (kept > 0) std::memcpy(to, data_ + begin_, kept);
    Free();
    data_ = to;
    end_ = kept;
    capacity_ = capacity;
  }

  static constexpr std::size_t kKeep = 64 * 1024;  // above it malloc is trusted to keep what is needed again soon
  std::uint8_t* data_ = nullptr;
  bool borrowed_ = false;
  std::size_t begin_ = 0, end_ = 0, capacity_ = 0;
};

}  // namespace uwsgi::engine
