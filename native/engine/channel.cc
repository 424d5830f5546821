// The app channel, engine side (docs/app-channel.md): hosts connect, say HELLO, get requests and send responses. A host that breaks the protocol loses its
// connection; nothing it sends is trusted beyond what is checked here.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "channel_text.h"
#include "engine.h"

namespace uwsgi::engine {
namespace {

// Same time for every wrong token, so that it cannot be found byte by byte.
bool SameToken(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned char difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
  return difference == 0;
}

// A read ends behind the bytes a descriptor rides on, so an honest host has one or two waiting for their frame.
constexpr std::size_t kPendingFds = 16;

}  // namespace

void Engine::AcceptHosts(ChannelListener& listener) {
  for (int i = 0; i < 64; ++i) {
    const int fd = ::accept4(listener.fd.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EINTR) continue;
      return;
    }
    std::size_t slot = 0;
    while (slot < cores_.size() && cores_[slot]) ++slot;
    if (slot > 0xFFFF) {
      ::close(fd);
      return;
    }
    if (slot == cores_.size()) cores_.emplace_back();
    cores_[slot] = std::make_unique<Core>();
    Core& core = *cores_[slot];
    core.fd.Reset(fd);
    core.slot = static_cast<std::uint32_t>(slot);
    core.id = core.slot | (++core_uses_ << 16);
    core.timeout.owner = &core;
    struct ucred credentials {};
    socklen_t size = sizeof(credentials);
    if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0) core.peer_pid = credentials.pid;
    Arm(hello_timeouts_, core.timeout);
    SetInterest(core, EPOLLIN);
  }
}

void Engine::OnCore(Core& core, std::uint32_t events) {
  if ((events & EPOLLOUT) != 0) FlushCore(core);
  if (core.closed) return;
  if ((events & EPOLLIN) != 0 ? !core.read_paused || (events & EPOLLHUP) != 0 : (events & (EPOLLHUP | EPOLLERR)) != 0) ReadCore(core);
}

void Engine::ReadCore(Core& core) {
  alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * 4)];
  struct iovec part {scratch_.get(), kScratch};
  struct msghdr message {};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  ssize_t n;
  do {
    n = ::recvmsg(core.fd.get(), &message, MSG_CMSG_CLOEXEC);
  } while (n < 0 && errno == EINTR);
  if (n < 0) {
    if (errno == ECONNRESET) core.died_unread = true;  // what a unix socket says when its peer closed with input left
    if (errno != EAGAIN && errno != EWOULDBLOCK) CloseCore(core, nullptr);
    return;
  }
  for (struct cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd;
      std::memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(int));
      core.received_fds.push_back(fd);
    }
  }
  if (n == 0) {
    CloseCore(core, nullptr);
    return;
  }
  if (core.received_fds.size() > kPendingFds) {
    CloseCore(core, "descriptors that no frame announced");
    return;
  }
  RefreshClock();
  core.in.empty() ? void() : core.in.Append(scratch_.get(), static_cast<std::size_t>(n));
  const bool own = !core.in.empty();
  std::span<const std::uint8_t> rest = own ? core.in.view() : std::span<const std::uint8_t>{scratch_.get(), static_cast<std::size_t>(n)};
  const std::size_t before = rest.size();
  const char* fault = nullptr;
  while (!core.closed && !rest.empty()) {
    if (core.in_frame) {
      const std::size_t take = std::min<std::size_t>(core.frame_left, rest.size());
      core.frame_left -= static_cast<std::uint32_t>(take);
      const bool last = core.frame_left == 0;
      if (last) core.in_frame = false;
      const auto piece = rest.first(take);
      rest = rest.subspan(take);
      if (!BodyPiece(core, piece, last)) fault = "a body frame of a stream that is not running";
    } else {
      codecs::Frame frame{};
      const auto status = codecs::ReadFrameHeader(rest, true, frame);
      if (status == codecs::FrameStatus::kNeedMore) break;
      if (status == codecs::FrameStatus::kBad) {
        fault = "an illegal frame header";
      } else {
        const auto have = rest.subspan(codecs::kFrameHeader);
        if (!core.greeted && (frame.type != codecs::FrameType::kHello || frame.length > 4096)) {
          fault = "no HELLO as the first frame";
        } else if (have.size() >= frame.length) {
          rest = have.subspan(frame.length);
          if (!HandleFrame(core, frame, have.first(frame.length))) fault = core.fault != nullptr ? core.fault : "a broken or unexpected frame";
        } else if ((frame.flags & codecs::kBodyMemory) != 0) {
          break;  // a few bytes are missing
        } else if (frame.type == codecs::FrameType::kData) {
          core.frame = frame;
          core.in_frame = true;
          core.frame_left = frame.length;
          rest = have;
        } else if (frame.type == codecs::FrameType::kResponse && have.size() >= 4) {
          std::uint32_t head_size;
          std::memcpy(&head_size, have.data(), 4);
          if (frame.length < 4 || head_size > frame.length - 4) {
            fault = "a RESPONSE whose head is longer than its frame";
          } else if (have.size() >= 4 + std::size_t{head_size}) {
            Request* r = StreamOf(core, frame.stream);
            if (r == nullptr || r->response != ResponseMode::kNone) {
              if (r == nullptr || !(r->answered || r->conn == nullptr)) fault = "a RESPONSE of a stream that is not running";
            }
            if (fault == nullptr) {
              core.frame = frame;
              core.in_frame = true;
              core.frame_left = frame.length - 4 - head_size;
              r->app = frame.aux;
              if ((frame.flags & codecs::kError) != 0) r->exception = true;
              BeginResponse(*r, {reinterpret_cast<const char*>(have.data()) + 4, head_size}, (frame.flags & codecs::kEnd) != 0,
                            core.frame_left);
              rest = have.subspan(4 + std::size_t{head_size});
            }
          } else {
            break;
          }
        } else {
          break;
        }
      }
    }
    if (fault != nullptr) {
      if (!core.closed) CloseCore(core, fault);
      return;
    }
  }
  if (core.closed) return;
  if (head_of_ != nullptr) FlushHead(*head_of_);  // its body is not here yet, and the next core needs the room
  const std::size_t used = before - rest.size();
  if (own)
    core.in.Consume(used);
  else
    core.in.Append(rest);
}

// Only the first request of a core can be answered: hosts with one stream answer in order.
Request* Engine::StreamOf(Core& core, std::uint32_t stream) {
  Request* r = core.front();
  return r != nullptr && r->stream == stream ? r : nullptr;
}

// Body bytes of a frame that came in pieces. `last`: the frame ends here.
bool Engine::BodyPiece(Core& core, std::span<const std::uint8_t> data, bool last, AnswerSlots::Lent* lent) {
  Request* r = StreamOf(core, core.frame.stream);
  if (r == nullptr) return false;
  const bool end = last && (core.frame.flags & codecs::kEnd) != 0;
  if (core.frame.type == codecs::FrameType::kData && r->response == ResponseMode::kNone && !r->answered && r->conn != nullptr) return false;
  if (end) r->ended = true;
  ResponseBody(*r, data, end, lent);
  if (last && !end) FlushHead(*r);
  if (last) ++r->switches;
  if (!end) return true;
  EndResponse(*r);
  Account(core, *r);
  LogRequest(*r, &core);
  CoreFinished(core, *r);
  return true;
}

bool Engine::HandleFrame(Core& core, const codecs::Frame& frame, std::span<const std::uint8_t> payload) {
  switch (frame.type) {
    case codecs::FrameType::kHello:
      return !core.greeted && Hello(core, frame, payload);
    case codecs::FrameType::kResponse: {
      const auto parts = codecs::ReadResponsePayload(payload);
      Request* r = StreamOf(core, frame.stream);
      if (!parts.ok || r == nullptr) return false;
      if (r->response != ResponseMode::kNone && !(r->answered || r->conn == nullptr)) return false;
      auto body = payload.subspan(parts.body_offset);
      AnswerSlots::Lent lent;
      if ((frame.flags & codecs::kBodyMemory) != 0) {
        if (!TakeAnswer(core, body, lent)) return false;
        body = lent.bytes();
      }
      r->app = frame.aux;
      if ((frame.flags & codecs::kError) != 0) r->exception = true;
      BeginResponse(*r, {reinterpret_cast<const char*>(payload.data()) + 4, parts.head_size}, (frame.flags & codecs::kEnd) != 0, body.size());
      core.frame = frame;
      return BodyPiece(core, body, true, &lent);
    }
    case codecs::FrameType::kData: {
      AnswerSlots::Lent lent;
      if ((frame.flags & codecs::kBodyMemory) != 0) {
        if (!TakeAnswer(core, payload, lent)) return false;
        payload = lent.bytes();
      }
      core.frame = frame;
      return BodyPiece(core, payload, true, &lent);
    }
    case codecs::FrameType::kSendfile:
      return HandleSendfile(core, frame, payload);
    case codecs::FrameType::kCredit: {
      if (payload.size() != 4) return false;
      Request* r = StreamOf(core, frame.stream);
      if (r == nullptr) return true;  // of a request that has ended
      std::uint32_t n;
      std::memcpy(&n, payload.data(), 4);
      r->body_credit = std::min(r->body_credit + n, r->body_sent);
      SendBody(*r);
      if (r->conn != nullptr && !r->conn->in.empty() && !r->body_complete && !r->conn->resume_listed) {
        r->conn->resume_listed = true;
        resume_.push_back(r->conn);
      }
      return true;
    }
    case codecs::FrameType::kFail: {
      Request* r = StreamOf(core, frame.stream);
      if (r == nullptr) return false;
      r->ended = true;
      r->exception = true;
      r->app = frame.aux;
      BreakResponse(*r);
      if (r->status == 0) r->status = 500;
      Account(core, *r);
      LogRequest(*r, &core);
      CoreFinished(core, *r);
      return true;
    }
    case codecs::FrameType::kBye:
      core.leaving = true;
      if (core.in_free_list) {
        std::erase(groups_[core.group].free, &core);
        core.in_free_list = false;
      }
      if (core.running.empty()) StopCore(core);
      return true;
    case codecs::FrameType::kCall:
      return HandleCall(core, frame, payload);
    default:
      return false;
  }
}

bool Engine::Hello(Core& core, const codecs::Frame& frame, std::span<const std::uint8_t> payload) {
  std::string_view kind, token, version, streams, memory, starts;
  std::int64_t group = -1, worker = -1, number = -1, pid = -1;
  bool bad = false;
  std::span<const std::uint8_t> key, value;
  while (codecs::NextPiece(payload, key, &bad)) {
    if (!codecs::NextPiece(payload, value, &bad)) return false;
    const auto k = Text(key), v = Text(value);
    if (k == "kind") kind = v;
    else if (k == "token") token = v;
    else if (k == "protocol") version = v;
    else if (k == "streams") streams = v;
    else if (k == "memory") memory = v;
    else if (k == "starts") starts = v;
    else if (k == "group") group = Number(v);
    else if (k == "worker") worker = Number(v);
    else if (k == "core") number = Number(v);
    else if (k == "pid") pid = Number(v);
  }
  if (bad || kind != "core" || !SameToken(token, settings_.token)) return false;
  if (version != "1" || frame.aux != 1) {
    Note("a host speaks app channel version \"" + std::string(version.substr(0, 16)) + "\"; this engine speaks version 1");
    return false;
  }
  if (!streams.empty() && streams != "1") return false;
  if (group < 0 || group >= static_cast<std::int64_t>(groups_.size()) || worker < 1 || worker > settings_.workers || number < 0 ||
      number >= settings_.cores_per_worker || pid < 1 || pid > 0x7FFFFFFF)
    return false;
  core.group = static_cast<std::uint8_t>(group);
  core.worker = static_cast<std::uint32_t>(worker);
  core.number = static_cast<std::uint32_t>(number);
  core.pid = static_cast<std::int32_t>(pid);
  core.greeted = true;
  core.timeout.Cancel();
  Welcome(core, memory == "1", starts == "1");
  groups_[core.group].members.push_back(&core);
  groups_[core.group].starved_told = false;
  if (settings_.recycle.max_requests != 0) WorkerArrived(core);
  sink_.CoreUp(core);
  CoreIdle(core);
  return true;
}

bool Engine::HandleSendfile(Core& core, const codecs::Frame& frame, std::span<const std::uint8_t> payload) {
  const auto what = codecs::ReadSendfilePayload(payload);
  UniqueFd file;
  if ((frame.flags & codecs::kFd) != 0) {
    if (core.received_fds.empty()) return false;
    file.Reset(core.received_fds.front());
    core.received_fds.pop_front();
  }
  Request* r = StreamOf(core, frame.stream);
  if (!what.ok || r == nullptr) return false;
  if (r->response == ResponseMode::kNone && !r->answered && r->conn != nullptr) return false;
  if (!file.valid()) {
    const std::string path = "/proc/" + std::to_string(core.peer_pid) + "/fd/" + std::to_string(what.fd);
    file.Reset(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const int error = errno;
    SendFrame(core, codecs::FrameType::kFileTaken, frame.stream, 0, 0, {});
    if (!file.valid()) {
      NoteLimited(7, "worker " + std::to_string(core.worker) + ": cannot open " + path + " for SENDFILE: " + std::strerror(error));
      BreakResponse(*r);
    }
  }
  if (file.valid()) ResponseFile(*r, std::move(file), what.offset, what.length);
  core.frame = frame;
  return BodyPiece(core, {}, true);
}

void Engine::SendFrame(Core& core, codecs::FrameType type, std::uint32_t stream, std::uint8_t flags, std::uint16_t aux,
                       std::span<const std::uint8_t> payload) {
  std::uint8_t* out = core.out.Reserve(codecs::kFrameHeader + payload.size());
  codecs::WriteFrameHeader({static_cast<std::uint32_t>(payload.size()), stream, type, flags, aux}, out);
  if (!payload.empty()) std::memcpy(out + codecs::kFrameHeader, payload.data(), payload.size());
  core.out.Commit(codecs::kFrameHeader + payload.size());
  core.sent_last = 0;
  ListCoreFlush(core);
}

// Frames for one core are gathered over a batch of events and written with one call.
void Engine::ListCoreFlush(Core& core) {
  if (core.flush_listed) return;
  core.flush_listed = true;
  flush_cores_.push_back(&core);
}

void Engine::FlushCore(Core& core) {
  while (!core.out.empty()) {
    const ssize_t n = ::send(core.fd.get(), core.out.data(), core.out.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) break;
      // The host is gone. What it has already sent is still read: the end of the connection follows.
      core.died_unread = true;
      core.out.Clear();
      break;
    }
    core.out.Consume(static_cast<std::size_t>(n));
  }
  SetInterest(core, (core.read_paused ? 0U : static_cast<std::uint32_t>(EPOLLIN)) | (core.out.empty() ? 0U : static_cast<std::uint32_t>(EPOLLOUT)));
}

void Engine::PauseCore(Core& core, bool on) {
  if (core.closed || core.read_paused == on) return;
  core.read_paused = on;
  SetInterest(core, (on ? 0U : static_cast<std::uint32_t>(EPOLLIN)) | (core.out.empty() ? 0U : static_cast<std::uint32_t>(EPOLLOUT)));
}

void Engine::StopCore(Core& core) {
  if (core.stop_sent || core.closed) return;
  core.stop_sent = true;
  SendFrame(core, codecs::FrameType::kStop, 0, 0, 0, {});
  for (const auto& other : cores_)
    if (other && other->greeted && other->group == core.group && other->pid == core.pid && !other->stop_sent) return;
  FlushLog();  // its last request stands in the log before the master says that it is done
  sink_.WorkerDrained(core.group, core.worker, core.pid);
}

// The host died and had not started its first request, or not read its only one to the end: no app has seen any of it, so another may have it.
bool Engine::Untouched(const Core& core, const Request& r) const {
  if (r.conn == nullptr || !r.CanComeBack()) return false;
  return core.tells_starts ? Unstarted(core) == core.running.size() : core.died_unread && core.sent_last == r.stream;
}

// The end of a host's connection, for whatever reason. Its running request gets 502 or is cut, unless nobody has looked at it; those behind it go to other cores.
void Engine::CloseCore(Core& core, const char* why) {
  if (core.closed) return;
  if (why != nullptr && core.greeted)
    Note("worker " + std::to_string(core.worker) + " (pid " + std::to_string(core.pid) + ") core " + std::to_string(core.number) +
         ": channel closed by the engine: " + why);
  core.closed = true;
  core.timeout.Cancel();
  SetInterest(core, 0);
  core.fd.Reset();
  for (const int fd : core.received_fds) ::close(fd);
  core.received_fds.clear();
  if (core.in_free_list) std::erase(groups_[core.group].free, &core);
  core.in_free_list = false;
  std::erase(groups_[core.group].members, &core);
  std::uint32_t cut = 0;
  const bool untouched = !core.running.empty() && Untouched(core, *core.running.front());
  std::deque<Request*> running;
  running.swap(core.running);
  if (!running.empty()) {
    if (table_.valid()) table_.core(core.worker - 1, core.number).in_request.store(0, std::memory_order_relaxed);
    if (!untouched) {
      Request& first = *running.front();
      running.pop_front();
      first.harakiri.Cancel();
      if (first.conn != nullptr) {
        ++cut;
        AnswerRequest(first, 502);
      }
      Account(core, first);
      LogRequest(first, &core);
      FreeRequest(first);
    }
    for (auto it = running.rbegin(); it != running.rend(); ++it) Requeue(**it);
  }
  if (core.greeted) sink_.CoreDown(core, cut);
  dead_cores_.push_back(cores_[core.slot].release());
  if (!core.greeted) return;
  Serve(core.group);
  TellIfStarved(core.group);
}

}  // namespace uwsgi::engine
