// What is still to be written to a client, in order: runs of bytes, pieces of files, and bodies in the memory of a worker core.
#pragma once
#include <sys/uio.h>

#include <cstdint>
#include <vector>

#include "byte_buffer.h"
#include "shared_memory.h"
#include "../posix/unique_fd.h"

namespace uwsgi::engine {

using posix::UniqueFd;

enum class FlushResult : std::uint8_t { kEmpty, kBlocked, kFailed };

class OutQueue {
 public:
  // Bytes that wait in memory (files and bodies of cores do not count: they wait elsewhere).
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] bool empty() const noexcept { return segments_.empty() && tail_.empty(); }

  void Append(const void* data, std::size_t size) noexcept {
    tail_.Append(data, size);
    bytes_ += size;
  }
  void AppendFile(UniqueFd file, std::uint64_t offset, std::uint64_t length) noexcept;

  // Writes `parts` to the socket at once when nothing waits before them, and queues what did not fit: a body that fits the socket buffer is
  // never copied. What is left of a part in `lent` is not copied either: the queue takes the slot over. Returns false when the socket is broken.
  bool WriteThrough(int fd, const struct iovec* parts, int count, AnswerSlots::Lent* lent = nullptr) noexcept;

  [[nodiscard]] FlushResult Flush(int fd) noexcept;
  // Bytes the socket took since the last call; for counters and for "did it move" checks.
  [[nodiscard]] std::uint64_t TakeProgress() noexcept {
    const auto p = progress_;
    progress_ = 0;
    return p;
  }
  void Clear() noexcept;

 private:
  struct Segment {
    ByteBuffer* bytes;  // owned; nullptr for a file or a body
    UniqueFd file;      // none: a body
    std::uint64_t offset, length;
    AnswerSlots::Lent lent;
  };
  void CloseTail() noexcept;
  [[nodiscard]] ssize_t SendLent(int fd, Segment& first) noexcept;
  std::vector<Segment> segments_;  // everything before the tail; rarely more than two, so a plain vector
  ByteBuffer tail_;
  std::size_t bytes_ = 0;
  std::uint64_t progress_ = 0;

 public:
  OutQueue() noexcept = default;
  OutQueue(const OutQueue&) = delete;
  OutQueue& operator=(const OutQueue&) = delete;
  ~OutQueue() { Clear(); }
};

}  // namespace uwsgi::engine
