#include "out_queue.h"

#include <sys/sendfile.h>
#include <sys/socket.h>

#include <cerrno>

namespace uwsgi::engine {

// The bytes before what is none become a segment of their own.
void OutQueue::CloseTail() noexcept {
  if (tail_.empty()) return;
  auto* before = new ByteBuffer;
  before->Swap(tail_);
  segments_.push_back(Segment{before, UniqueFd{}, 0, 0, {}});
}

void OutQueue::AppendFile(UniqueFd file, std::uint64_t offset, std::uint64_t length) noexcept {
  if (length == 0) return;
  CloseTail();
  segments_.push_back(Segment{nullptr, std::move(file), offset, length, {}});
}

bool OutQueue::WriteThrough(int fd, const struct iovec* parts, int count, AnswerSlots::Lent* lent) noexcept {
  std::size_t done = 0;
  if (empty()) {
    struct msghdr message {};
    message.msg_iov = const_cast<struct iovec*>(parts);
    message.msg_iovlen = static_cast<std::size_t>(count);
    ssize_t n;
    do {
      n = ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
      if (errno != EAGAIN && errno != EWOULDBLOCK) return false;
      n = 0;
    }
    done = static_cast<std::size_t>(n);
    progress_ += done;
  }
  for (int i = 0; i < count; ++i) {
    if (done >= parts[i].iov_len) {
      done -= parts[i].iov_len;
      continue;
    }
    if (lent != nullptr && lent->Holds(parts[i].iov_base)) {
      CloseTail();
      segments_.push_back(Segment{nullptr, UniqueFd{}, done, parts[i].iov_len - done, std::move(*lent)});
      lent = nullptr;
    } else {
      Append(static_cast<const std::uint8_t*>(parts[i].iov_base) + done, parts[i].iov_len - done);
    }
    done = 0;
  }
  return true;
}

FlushResult OutQueue::Flush(int fd) noexcept {
  while (!segments_.empty()) {
    Segment& first = segments_.front();
    if (first.bytes != nullptr) {
      const ssize_t n = ::send(fd, first.bytes->data(), first.bytes->size(), MSG_NOSIGNAL | MSG_DONTWAIT | MSG_MORE);
      if (n < 0) {
        if (errno == EINTR) continue;
        return errno == EAGAIN || errno == EWOULDBLOCK ? FlushResult::kBlocked : FlushResult::kFailed;
      }
      bytes_ -= static_cast<std::size_t>(n);
      progress_ += static_cast<std::uint64_t>(n);
      first.bytes->Consume(static_cast<std::size_t>(n));
      if (!first.bytes->empty()) return FlushResult::kBlocked;
      delete first.bytes;
      segments_.erase(segments_.begin());
      continue;
    }
    const bool in_memory = !first.file.valid();
    off_t offset = static_cast<off_t>(first.offset);
    const std::size_t want = first.length > 0x4000'0000 ? 0x4000'0000 : static_cast<std::size_t>(first.length);
    const ssize_t n = in_memory ? SendLent(fd, first) : ::sendfile(fd, first.file.get(), &offset, want);
    if (n < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN || errno == EWOULDBLOCK ? FlushResult::kBlocked : FlushResult::kFailed;
    }
    if (n == 0) return FlushResult::kFailed;  // the file became shorter than promised: the client must see it
    progress_ += static_cast<std::uint64_t>(n);
    first.offset += static_cast<std::uint64_t>(n);
    first.length -= static_cast<std::uint64_t>(n);
    if (first.length == 0)
      segments_.erase(segments_.begin());
    else if (in_memory)
      return FlushResult::kBlocked;
  }
  while (!tail_.empty()) {
    const ssize_t n = ::send(fd, tail_.data(), tail_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN || errno == EWOULDBLOCK ? FlushResult::kBlocked : FlushResult::kFailed;
    }
    bytes_ -= static_cast<std::size_t>(n);
    progress_ += static_cast<std::uint64_t>(n);
    tail_.Consume(static_cast<std::size_t>(n));
  }
  return FlushResult::kEmpty;
}

ssize_t OutQueue::SendLent(int fd, Segment& first) noexcept {
  const int more = segments_.size() > 1 || !tail_.empty() ? MSG_MORE : 0;
  return ::send(fd, first.lent.bytes().data() + first.offset, static_cast<std::size_t>(first.length), MSG_NOSIGNAL | MSG_DONTWAIT | more);
}

void OutQueue::Clear() noexcept {
  for (auto& s : segments_) delete s.bytes;
  segments_.clear();
  tail_.Clear();
  bytes_ = 0;
}

}  // namespace uwsgi::engine
