// From a client's bytes to a request that may be routed: accept, read, head, body. Never writes a response itself: faults go to AnswerError.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "engine.h"

namespace uwsgi::engine {
namespace {

constexpr std::size_t kPipelinedInput = 64 * 1024;  // further requests kept while one is served
constexpr std::size_t kHeadRead = 16 * 1024;
constexpr std::size_t kLargestPacket = 4 + 65535;    // uwsgi header and variables
constexpr std::uint32_t kAcceptsPerTurn = 64;
constexpr std::uint64_t kAcceptPauseUs = 100'000;   // after running out of descriptors

void SetAddress(Connection& c, const struct sockaddr_storage& a) {
  const void* source = nullptr;
  int family = a.ss_family;
  if (family == AF_INET) {
    source = &reinterpret_cast<const struct sockaddr_in&>(a).sin_addr;
  } else if (family == AF_INET6) {
    const auto& six = reinterpret_cast<const struct sockaddr_in6&>(a).sin6_addr;
    source = &six;
    if (IN6_IS_ADDR_V4MAPPED(&six)) {
      source = reinterpret_cast<const std::uint8_t*>(&six) + 12;
      family = AF_INET;
    }
  }
  if (source == nullptr || ::inet_ntop(family, source, c.addr.data(), static_cast<socklen_t>(c.addr.size())) == nullptr) return;
  c.addr_size = static_cast<std::uint8_t>(std::strlen(c.addr.data()));
}

std::uint16_t StatusCode(codecs::HttpStatus s) {
  switch (s) {
    case codecs::HttpStatus::kUriTooLong:
      return 414;
    case codecs::HttpStatus::kHeadTooLarge:
      return 431;
    case codecs::HttpStatus::kBodyTooLarge:
      return 413;
    case codecs::HttpStatus::kNotImplemented:
      return 501;
    case codecs::HttpStatus::kVersionNotSupported:
      return 505;
    default:
      return 400;
  }
}

}  // namespace

void Engine::AcceptClients(Listener& listener, bool all) {
  if (!listener.fd.valid()) return;
  // Where clients come one at a time, the call that would find nobody is saved.
  const std::uint32_t most = all ? ~0U : listener.accepts;
  listener.accepts = std::min(listener.accepts * 2, kAcceptsPerTurn);
  for (std::uint32_t i = 0; i < most; ++i) {
    struct sockaddr_storage address {};
    socklen_t size = sizeof(address);
    const int fd = ::accept4(listener.fd.get(), reinterpret_cast<struct sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      listener.accepts = std::max(i, 1U);
      if (errno == EINVAL) return StopListening(listener);  // shut down (shutdown-sockets)
      if (errno != EAGAIN && errno != EWOULDBLOCK) {
        NoteLimited(0, std::string("accept(): ") + std::strerror(errno) + ", pausing for 100 ms with " +
                           std::to_string(connection_count_) + " connections open");
        SetInterest(listener, 0);
        accept_paused_until_us_ = now_us() + kAcceptPauseUs;
        NeedTick();
      }
      return;
    }
    auto* c = new Connection;
    c->fd.Reset(fd);
    c->listener = &listener;
    c->timeout.owner = c->write_timeout.owner = c;
    SetAddress(*c, address);
    c->next = connections_;
    if (connections_ != nullptr) connections_->prev = c;
    connections_ = c;
    ++connection_count_;
    ++accepted_;
    c->counted_idle = true;
    ++idle_count_;
    Arm(header_timeouts_, c->timeout);
    ReadClient(*c);  // the request is often here already
    if (c->closed) continue;
    if (c->state == ConnState::kServing && c->request != nullptr && c->request->body_complete && c->out.empty()) {
      unpolled_ = true;
      NeedTick();
    } else {
      UpdateReading(*c);
    }
  }
}

void Engine::OnConnection(Connection& c, std::uint32_t events) {
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
    if (c.state == ConnState::kLingering)
      CloseConnection(c);
    else
      ClientGone(c);
    return;
  }
  if ((events & EPOLLOUT) != 0) FlushClient(c);
  if (!c.closed && (events & EPOLLIN) != 0) ReadClient(c);
  if (!c.closed) UpdateReading(c);
}

void Engine::ReadClient(Connection& c) {
  if (c.read_paused || c.input_ended) return;
  if (c.request != nullptr && c.state == ConnState::kReadingBody && ReadLargeBody(c, *c.request)) return;
  // Not more than a head and what is small behind it where a large body can be read into its place.
  const bool head = c.state == ConnState::kReadingHead;
  const std::size_t most = head && bodies_ ? kHeadRead : kScratch;
  ssize_t n;
  do {
    n = ::recv(c.fd.get(), scratch_.get(), most, 0);
  } while (n < 0 && errno == EINTR);
  if (n < 0) {
    if (errno != EAGAIN && errno != EWOULDBLOCK) ClientGone(c);
    return;
  }
  if (n == 0) {
    c.input_ended = true;
    // A client may end its side and still wait for the response. Without a request, or with half of one, nothing more can come of it.
    if (c.state == ConnState::kReadingHead ? !c.close_after_flush && c.out.empty()
                                           : c.request != nullptr && !c.request->body_complete)
      ClientGone(c);
    else if (c.state == ConnState::kLingering)
      CloseConnection(c);
    return;
  }
  const auto size = static_cast<std::size_t>(n);
  if (c.in.empty()) {
    const std::span<const std::uint8_t> data{scratch_.get(), size};
    const std::size_t used = Feed(c, data);
    if (!c.closed) c.in.Append(data.subspan(used));
  } else {
    c.in.Append(scratch_.get(), size);
    const std::size_t used = Feed(c, c.in.view());
    if (!c.closed) c.in.Consume(used);
  }
  if (head && size == most && !c.closed && c.state == ConnState::kReadingBody) ReadLargeBody(c, *c.request);
}

// Kept input is looked at again: after a response, or when a body may flow on.
void Engine::ResumeInput(Connection& c) {
  if (!c.in.empty()) {
    const std::size_t used = Feed(c, c.in.view());
    if (c.closed) return;
    c.in.Consume(used);
  }
  if (c.input_ended && c.state == ConnState::kReadingHead && c.out.empty()) {
    CloseConnection(c);
    return;
  }
  UpdateReading(c);
}

std::size_t Engine::Feed(Connection& c, std::span<const std::uint8_t> data) {
  std::size_t used = 0;
  while (!c.closed && used < data.size()) {
    const auto rest = data.subspan(used);
    std::size_t n = 0;
    if (c.close_after_flush || c.state == ConnState::kLingering) {
      n = rest.size();  // nobody waits for it
    } else if (c.state == ConnState::kReadingHead) {
      if (!c.out.empty()) break;  // the last response goes out first
      n = c.listener->protocol == Protocol::kHttp ? FeedHttpHead(c, rest) : FeedUwsgiHead(c, rest);
    } else if (c.request != nullptr && !c.request->body_complete) {
      n = FeedBody(c, rest);
    }
    used += n;
    if (n == 0) break;
  }
  return used;
}

std::size_t Engine::FeedHttpHead(Connection& c, std::span<const std::uint8_t> data) {
  // Empty lines before the request line are skipped (RFC 9112 2.2), a few of them.
  if (c.scan.scanned == 0 && data[0] == '\r' && c.blank_lines < 4) {
    if (data.size() < 2) return 0;
    if (data[1] == '\n') {
      ++c.blank_lines;
      return 2;
    }
  }
  if (c.counted_idle) {
    c.counted_idle = false;
    --idle_count_;
    Arm(header_timeouts_, c.timeout);
  }
  const codecs::HttpLimits limits{settings_.buffer_size, settings_.max_vars, settings_.limit_post};
  std::uint32_t head_size = 0;
  const auto found = codecs::FindHeadEnd(data, limits, c.scan, &head_size);
  if (found == codecs::HttpStatus::kNeedMore) return 0;
  if (found != codecs::HttpStatus::kComplete) {
    if (found == codecs::HttpStatus::kHeadTooLarge || found == codecs::HttpStatus::kUriTooLong)
      NoteLimited(1, "invalid HTTP request size (max " + std::to_string(settings_.buffer_size) + ")...skip");
    AnswerError(c, StatusCode(found), false);
    return data.size();
  }
  codecs::HttpPeer peer;
  peer.server_name = settings_.server_name;
  peer.server_port = c.listener->server_port;
  peer.remote_addr = {c.addr.data(), c.addr_size};
  peer.script_name = !settings_.manage_script_name;
  Request& r = NewRequest(c);
  const std::size_t bound = codecs::HttpBlockBound(head_size, settings_.max_vars, peer);
  if (r.block.size() < bound) r.block.resize(bound);
  const auto head = codecs::ParseHttpHead(data.first(head_size), limits, peer, r.block);
  if (head.status != codecs::HttpStatus::kComplete) {
    FreeRequest(r);
    AnswerError(c, StatusCode(head.status), head.head_method);
    return data.size();
  }
  c.scan = {};
  c.blank_lines = 0;
  r.http = true;
  r.http11 = head.http11;
  r.keep_alive = head.keep_alive && c.listener->keep_alive;
  r.head_method = head.head_method;
  r.block_size = head.block_size;
  r.pairs = head.pairs;
  r.packet_size = head.block_size + 2U * head.pairs;  // what the same variables take in a uwsgi packet
  r.known = head.known;
  r.modifier1 = c.listener->modifier1;
  r.modifier2 = c.listener->modifier2;
  if (head.chunked) {
    r.body_mode = BodyMode::kChunked;
    r.body_size = -1;
    r.body_complete = false;
  } else if (head.has_length && head.content_length > 0) {
    r.body_mode = BodyMode::kLength;
    r.body_size = static_cast<std::int64_t>(head.content_length);
    r.body_complete = false;
  }
  if (head.expect_continue && !r.body_complete && head_size == data.size()) {
    static constexpr char kContinue[] = "HTTP/1.1 100 Continue\r\n\r\n";
    const struct iovec part {const_cast<char*>(kContinue), sizeof(kContinue) - 1};
    WriteClient(c, &part, 1);
    if (c.closed) {
      FreeRequest(r);
      return head.consumed;
    }
  }
  StartRequest(c, r);
  return head.consumed;
}

std::size_t Engine::FeedUwsgiHead(Connection& c, std::span<const std::uint8_t> data) {
  if (c.counted_idle) {
    c.counted_idle = false;
    --idle_count_;
  }
  Request& r = NewRequest(c);
  const auto packet = data.first(std::min(data.size(), kLargestPacket));
  if (r.block.size() < packet.size()) r.block.resize(packet.size());
  const codecs::UwsgiLimits limits{settings_.buffer_size, settings_.max_vars};
  const auto head = codecs::ReadUwsgiHead(packet, limits, r.block);
  if (head.status == codecs::UwsgiStatus::kNeedMore) {
    FreeRequest(r);
    return 0;
  }
  if (head.status != codecs::UwsgiStatus::kComplete) {
    FreeRequest(r);
    std::uint16_t code = 400;
    switch (head.status) {
      case codecs::UwsgiStatus::kTooLarge:
        NoteLimited(1, "invalid request block size: " + std::to_string(head.packet_size) + " (max " +
                           std::to_string(settings_.buffer_size) + ")...skip");
        // Likely not the uwsgi protocol at all ("GET " read as a header): then there is nobody to answer.
        code = settings_.group_of_modifier[head.modifier1] == 255 && head.modifier1 != 0 ? 0 : 431;
        break;
      case codecs::UwsgiStatus::kEmptyKey:
        NoteLimited(2, "uwsgi key cannot be null. skip this var.");
        break;
      case codecs::UwsgiStatus::kTooManyVars:
        NoteLimited(3, "max vec size reached. skip this var.");
        break;
      default:
        NoteLimited(4, "invalid uwsgi request (current strsize: " + std::to_string(head.packet_size) + "). skip.");
    }
    if (code == 0)
      Cut(c);
    else
      AnswerError(c, code, false);
    return data.size();
  }
  r.http = false;
  r.http11 = false;
  r.keep_alive = false;
  r.head_method = head.head_method;
  r.block_size = head.block_size;
  r.pairs = head.pairs;
  r.packet_size = head.packet_size;
  r.known = head.known;
  r.modifier1 = head.modifier1;
  r.modifier2 = head.modifier2;
  if (head.has_length && head.content_length > 0) {
    r.body_mode = BodyMode::kLength;
    r.body_size = static_cast<std::int64_t>(head.content_length);
    r.body_complete = false;
  }
  StartRequest(c, r);
  return head.consumed;
}

void Engine::StartRequest(Connection& c, Request& r) {
  c.request = &r;
  c.timeout.Cancel();
  r.start_us = now_us();
  r.start_wall_us = static_cast<std::uint64_t>(static_cast<std::int64_t>(now_us()) + wall_offset_us_);
  if (settings_.limit_post != 0 && r.body_size > static_cast<std::int64_t>(settings_.limit_post)) {
    NoteLimited(5, "Invalid (too big) CONTENT_LENGTH. skip.");
    AnswerRequest(r, 413);
    return;
  }
  if (r.body_complete) {
    c.state = ConnState::kServing;
    Route(r);
    return;
  }
  r.body_end_sent = false;
  c.state = ConnState::kReadingBody;
  Arm(body_timeouts_, c.timeout);
}

// Sets what epoll is asked for from what the connection can take: input only while there is room for it.
void Engine::UpdateReading(Connection& c) {
  const Request* r = c.request;
  bool pause = false;
  if (r != nullptr && !r->body_complete)
    pause = !r->body_file.valid() && settings_.post_buffering == 0 && r->body.size() >= kBodyWindow;
  else if (c.state == ConnState::kServing || !c.out.empty())
    pause = c.in.size() >= kPipelinedInput;
  if (pause != c.read_paused) {
    c.read_paused = pause;
    if (r != nullptr && !r->body_complete) {
      if (pause)
        c.timeout.Cancel();  // it is the app that is slow now, not the client
      else
        Arm(body_timeouts_, c.timeout);
    }
  }
  SetInterest(c, (c.read_paused || c.input_ended ? 0U : static_cast<std::uint32_t>(EPOLLIN)) |
                     (c.out.empty() ? 0U : static_cast<std::uint32_t>(EPOLLOUT)));
}

}  // namespace uwsgi::engine
