// Bodies of requests: gathered before dispatch or while the app runs, in a buffer, in memory shared with the hosts, or in a file.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "engine.h"

namespace uwsgi::engine {

// Reads the rest of a body of known length into its place. False: not that kind of body, or nothing to read; the ordinary way decides.
bool Engine::ReadLargeBody(Connection& c, Request& r) {
  if (r.body_mode != BodyMode::kLength || r.body_file.valid() || r.body_size > static_cast<std::int64_t>(kBodyWindow)) return false;
  const std::size_t left = static_cast<std::size_t>(r.body_size) - static_cast<std::size_t>(r.body_received);
  if (left < kLargeRead || (settings_.post_buffering != 0 && static_cast<std::uint64_t>(r.body_size) > settings_.post_buffering)) return false;
  PlaceBody(r, left);
  const ssize_t n = ::recv(c.fd.get(), r.body.Reserve(left), left, 0);
  if (n <= 0) return false;
  r.body.Commit(static_cast<std::size_t>(n));
  r.body_received += static_cast<std::uint64_t>(n);
  r.body_complete = static_cast<std::size_t>(n) == left;
  BodyProgress(c, r);
  return true;
}

// Chooses where a body is gathered before `more` bytes of it are put there: a large one in memory that hosts can read, while there is room.
void Engine::PlaceBody(Request& r, std::size_t more) {
  if (r.dispatched || r.body.borrowed()) return;
  const bool told = r.body_size >= 0;
  const std::size_t size = told ? static_cast<std::size_t>(r.body_size) : r.body.size() + more;
  if (size > kBodyWindow || (settings_.post_buffering != 0 && size > settings_.post_buffering)) return;
  if (bodies_ && size >= kMemoryBody && r.body_block == nullptr) r.body_block = bodies_->Take();
  if (r.body_block != nullptr)
    r.body.Borrow(r.body_block, BodyBlocks::kBlock);
  else if (told && r.body.empty())
    r.body.Reserve(size);  // growing step by step would copy a large body again and again
}

// Gives the block of a body back that has gone elsewhere.
void Engine::LeaveBlock(Request& r) {
  if (r.body_block == nullptr || r.body.borrowed()) return;
  bodies_->Return(r.body_block);
  r.body_block = nullptr;
}

std::size_t Engine::FeedBody(Connection& c, std::span<const std::uint8_t> data) {
  Request& r = *c.request;
  const auto keep = [&](std::span<const std::uint8_t> piece) {
    r.body_received += piece.size();
    if (r.body_file.valid()) return SpillBody(r, piece);
    if (!r.dispatched && settings_.post_buffering != 0 && r.body.size() + piece.size() > settings_.post_buffering) {
      if (!SpillBody(r, r.body.view())) return false;
      r.body.Free();
      LeaveBlock(r);
      return SpillBody(r, piece);
    }
    PlaceBody(r, piece.size());
    r.body.Append(piece);
    return true;
  };
  std::size_t used = 0;
  if (r.body_mode == BodyMode::kLength) {
    const std::uint64_t left = static_cast<std::uint64_t>(r.body_size) - r.body_received;
    used = left < data.size() ? static_cast<std::size_t>(left) : data.size();
    if (!keep(data.first(used))) {
      AnswerRequest(r, 500);
      return data.size();
    }
    r.body_complete = r.body_received == static_cast<std::uint64_t>(r.body_size);
  } else {
    while (used < data.size() && !r.body_complete) {
      const auto step = codecs::ReadChunk(data.subspan(used), r.chunk, settings_.limit_post);
      if (step.data_size > 0 && !keep(data.subspan(used + step.data_offset, step.data_size))) {
        AnswerRequest(r, 500);
        return data.size();
      }
      used += step.consumed;
      if (step.status == codecs::ChunkStatus::kDone) {
        r.body_complete = true;
      } else if (step.status != codecs::ChunkStatus::kNeedMore) {
        const std::uint16_t code = step.status == codecs::ChunkStatus::kTooLarge ? 413 : 400;
        if (r.response == ResponseMode::kNone)
          AnswerRequest(r, code);
        else
          ClientGone(c);
        return data.size();
      } else if (step.consumed == 0) {
        break;
      }
    }
  }
  BodyProgress(c, r);
  return used;
}

void Engine::BodyProgress(Connection& c, Request& r) {
  if (r.body_complete) {
    c.timeout.Cancel();
    if (c.state == ConnState::kReadingBody) {
      if (r.body_mode == BodyMode::kChunked) r.body_size = static_cast<std::int64_t>(r.body_received);
      c.state = ConnState::kServing;
      Route(r);
      return;
    }
  } else {
    Arm(body_timeouts_, c.timeout);
    if (c.state == ConnState::kReadingBody && settings_.post_buffering == 0 && r.body.size() >= kEagerBody &&
        (r.body_size < 0 || r.body_size > static_cast<std::int64_t>(kBodyWindow))) {
      c.state = ConnState::kServing;
      Route(r);
      return;
    }
  }
  if (r.dispatched) SendBody(r);
}

// Post-buffering on disk: the file has a name, because a host in any language can open one; it is removed with the request.
bool Engine::SpillBody(Request& r, std::span<const std::uint8_t> data) {
  if (!r.body_file.valid()) {
    std::string path = settings_.body_dir + "/body-XXXXXX";
    const int fd = ::mkostemp(path.data(), O_CLOEXEC);
    if (fd < 0) {
      NoteLimited(6, "cannot create a request body file in " + settings_.body_dir + ": " + std::strerror(errno));
      return false;
    }
    r.body_file.Reset(fd);
    r.body_path = std::move(path);
  }
  while (!data.empty()) {
    const ssize_t n = ::write(r.body_file.get(), data.data(), data.size());
    if (n < 0) {
      if (errno == EINTR) continue;
      NoteLimited(6, "cannot write " + r.body_path + ": " + std::strerror(errno));
      return false;
    }
    data = data.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace uwsgi::engine
