// From an app's response to the client's bytes: HTTP framing, the engine's own answers, and how a connection ends. A response that cannot be finished
// is never made to look whole: before its head the client gets a status, after it the connection is cut.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstring>

#include "engine.h"

namespace uwsgi::engine {
namespace {

bool BodyAllowed(const Request& r, std::uint16_t code) {
  return !(r.http && r.head_method) && code != 204 && code != 304;
}

struct iovec Part(const void* data, std::size_t size) { return {const_cast<void*>(data), size}; }

}  // namespace

// Reads the app's head, chooses the framing and prepares the head's bytes. They go out with the first body bytes, or by FlushHead.
// False: the head was illegal and the engine has answered instead (a request without a worker is freed by then).
bool Engine::BeginResponse(Request& r, std::span<const char> head, bool complete, std::uint64_t body_in_frame) {
  if (r.answered) return true;
  const auto app = codecs::ReadResponseHead(head);
  if (app.status != codecs::ResponseStatus::kOk || app.code < 200) {
    if (app.status == codecs::ResponseStatus::kOk && app.code == 101 && r.conn != nullptr && !r.http) {
      // A front end may upgrade on the uwsgi protocol: the bytes are its own from here on.
    } else {
      const char* what = app.status == codecs::ResponseStatus::kBadHeader          ? "a header with an illegal name or value"
                         : app.status == codecs::ResponseStatus::kBadContentLength ? "differing or illegal Content-Length headers"
                                                                                   : "an illegal status line";
      NoteLimited(7, std::string("worker ") + std::to_string(r.core != nullptr ? r.core->worker : 0) + ": the app sent " + what +
                         "; the client got 500");
      r.exception = true;
      if (r.conn != nullptr)
        AnswerRequest(r, 500);
      else
        r.response = ResponseMode::kDropped;
      return false;
    }
  }
  r.status = app.code;
  r.response_headers = app.headers;
  if (r.conn == nullptr) {
    r.response = ResponseMode::kDropped;
    return true;
  }
  codecs::HeadWriting how;
  how.extra = settings_.extra_headers;
  if (!r.http) {
    const auto protocol = r.Var(r.known.protocol);
    how.protocol = protocol.starts_with("HTTP/") && protocol.size() <= 16 ? protocol : std::string_view("HTTP/1.0");
    how.keep_connection = true;
    how.drop_transfer_encoding = false;
    r.response = !BodyAllowed(r, app.code) || r.head_method ? ResponseMode::kNoBody
                 : app.has_length                           ? ResponseMode::kLength
                                                            : ResponseMode::kUntilClose;
    r.response_left = app.content_length;
    r.response_keep = false;
    if (complete && r.response == ResponseMode::kUntilClose && !app.has_transfer_encoding && app.code >= 200) {
      // With a length the front end need not wait for the end of the connection, nor send chunks to its client.
      how.framing = codecs::Framing::kAddLength;
      how.length = r.response_left = body_in_frame;
      r.response = ResponseMode::kLength;
    }
  } else {
    how.protocol = r.http11 ? "HTTP/1.1" : "HTTP/1.0";
    // An engine that leaves, and one whose client has said its last, still answers the requests that are here already.
    const bool last = r.conn->in.empty() && (draining_ || r.conn->input_ended);
    bool keep = r.keep_alive && !app.close && r.body_complete && !last;
    if (!BodyAllowed(r, app.code)) {
      r.response = ResponseMode::kNoBody;
      how.drop_length = app.code == 204;
      if (!app.has_length && complete && r.head_method && body_in_frame > 0) {
        how.framing = codecs::Framing::kAddLength;
        how.length = body_in_frame;
      }
    } else if (app.has_length) {
      r.response = ResponseMode::kLength;
      r.response_left = app.content_length;
    } else if (complete) {
      how.framing = codecs::Framing::kAddLength;
      how.length = r.response_left = body_in_frame;
      r.response = ResponseMode::kLength;
    } else if (r.http11) {
      how.framing = codecs::Framing::kChunked;
      r.response = ResponseMode::kChunked;
    } else {
      r.response = ResponseMode::kUntilClose;
      keep = false;
    }
    r.response_keep = keep;
    if (r.http11)
      how.connection = keep ? std::string_view() : std::string_view("close");
    else if (keep)
      how.connection = "keep-alive";
  }
  const std::size_t bound = codecs::ResponseHeadBound(head.size(), how);
  if (head_.size() < bound) head_.resize(bound);
  const auto written = codecs::WriteResponseHead(head, how, head_);
  head_size_ = written.size;
  head_of_ = &r;
  r.response_headers = written.headers;
  r.head_bytes = written.size;
  return true;
}

// Sends a head whose body has not come with it.
void Engine::FlushHead(Request& r) {
  if (head_of_ != &r) return;
  head_of_ = nullptr;
  if (r.conn == nullptr) return;
  const struct iovec part = Part(head_.data(), head_size_);
  WriteClient(*r.conn, &part, 1);
}

// `data` may lie in `lent`, which is then kept until it is sent.
void Engine::ResponseBody(Request& r, std::span<const std::uint8_t> data, bool last, AnswerSlots::Lent* lent) {
  if (r.response == ResponseMode::kNone || r.response == ResponseMode::kDropped || r.conn == nullptr) return;
  if (r.response == ResponseMode::kNoBody) data = {};
  if (r.response == ResponseMode::kLength) {
    if (data.size() > r.response_left) {
      if (!r.overrun)
        NoteLimited(7, "worker " + std::to_string(r.core != nullptr ? r.core->worker : 0) +
                           ": the app sent more body than its Content-Length; the rest was dropped");
      r.overrun = true;
      data = data.first(static_cast<std::size_t>(r.response_left));
    }
    r.response_left -= data.size();
  }
  struct iovec parts[5];
  int count = 0;
  if (head_of_ == &r) {
    head_of_ = nullptr;
    parts[count++] = Part(head_.data(), head_size_);
  }
  char size_line[24];
  if (!data.empty()) {
    r.body_bytes += data.size();
    if (r.response == ResponseMode::kChunked) {
      const int n = std::snprintf(size_line, sizeof(size_line), "%zx\r\n", data.size());
      parts[count++] = Part(size_line, static_cast<std::size_t>(n));
    }
    parts[count++] = Part(data.data(), data.size());
    if (r.response == ResponseMode::kChunked) parts[count++] = Part(last ? "\r\n0\r\n\r\n" : "\r\n", last ? 7 : 2);
  } else if (last && r.response == ResponseMode::kChunked) {
    parts[count++] = Part("0\r\n\r\n", 5);
  }
  if (last && r.response == ResponseMode::kChunked) r.response = ResponseMode::kUntilClose;  // framed to its end already
  if (count > 0) WriteClient(*r.conn, parts, count, lent);
}

void Engine::ResponseFile(Request& r, UniqueFd file, std::int64_t offset, std::int64_t length) {
  if (r.conn == nullptr || r.response == ResponseMode::kNone || r.response == ResponseMode::kDropped) return;
  if (r.response == ResponseMode::kNoBody) return;
  struct stat info {};
  if (::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode) || offset < 0) {
    NoteLimited(7, "worker " + std::to_string(r.core != nullptr ? r.core->worker : 0) + ": SENDFILE of something that is no regular file");
    BreakResponse(r);
    return;
  }
  std::uint64_t size = info.st_size > offset ? static_cast<std::uint64_t>(info.st_size - offset) : 0;
  if (length >= 0) size = std::min(size, static_cast<std::uint64_t>(length));
  if (r.response == ResponseMode::kLength) size = std::min(size, r.response_left);
  r.via_sendfile = true;
  if (size == 0) return;
  FlushHead(r);
  if (r.conn == nullptr) return;
  Connection& c = *r.conn;
  if (r.response == ResponseMode::kLength) r.response_left -= size;
  r.body_bytes += size;
  if (r.response == ResponseMode::kChunked) {
    char line[24];
    const int n = std::snprintf(line, sizeof(line), "%llx\r\n", static_cast<unsigned long long>(size));
    c.out.Append(line, static_cast<std::size_t>(n));
  }
  c.out.AppendFile(std::move(file), static_cast<std::uint64_t>(offset), size);
  if (r.response == ResponseMode::kChunked) c.out.Append("\r\n", 2);
  FlushClient(c);
}

// The app has said all it will. The request is detached from its client here; its slot is freed by the caller.
void Engine::EndResponse(Request& r) {
  if (r.response == ResponseMode::kChunked) ResponseBody(r, {}, true);
  FlushHead(r);
  Connection* c = r.conn;
  if (c == nullptr) return;
  if (r.response == ResponseMode::kLength && r.response_left > 0) {
    NoteLimited(7, "worker " + std::to_string(r.core != nullptr ? r.core->worker : 0) + ": the app sent " +
                       std::to_string(r.response_left) + " bytes less than its Content-Length; the connection was cut");
    r.conn = nullptr;
    c->request = nullptr;
    Cut(*c);
    return;
  }
  c->linger = !r.body_complete || !c->in.empty();
  r.conn = nullptr;
  c->request = nullptr;
  ConnectionDone(*c, r.response_keep);
}

void Engine::BreakResponse(Request& r) {
  Connection* c = r.conn;
  if (c != nullptr) {
    if (r.response == ResponseMode::kNone || head_of_ == &r) {
      head_of_ = nullptr;
      AnswerRequest(r, 500);
    } else {
      Cut(*c);
    }
  }
  r.response = ResponseMode::kDropped;
}

// A response of the engine's own, always the last one of its connection: after a fault nobody can be sure where the next request would start.
// Returns the size of its head.
std::size_t Engine::AnswerError(Connection& c, std::uint16_t code, bool head_only) {
  const auto reason = codecs::ReasonPhrase(code);
  char text[512];
  const int n = std::snprintf(text, sizeof(text),
                              "HTTP/1.1 %u %.*s\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n%.*s", code,
                              static_cast<int>(reason.size()), reason.data(), reason.size(), head_only ? 0 : static_cast<int>(reason.size()),
                              reason.data());
  c.linger = true;
  c.request = nullptr;
  const struct iovec part = Part(text, static_cast<std::size_t>(n));
  c.timeout.Cancel();
  WriteClient(c, &part, 1);
  if (!c.closed) ConnectionDone(c, false);
  return part.iov_len - (head_only ? 0 : reason.size());
}

void Engine::AnswerRequest(Request& r, std::uint16_t code) {
  Connection* c = r.conn;
  if (c == nullptr) return;
  r.status = code;
  if (r.response == ResponseMode::kNone || r.response == ResponseMode::kDropped || head_of_ == &r) {
    head_of_ = nullptr;
    const auto reason = codecs::ReasonPhrase(code);
    r.response_headers = 3;
    r.body_bytes = r.head_method ? 0 : reason.size();
    r.response = ResponseMode::kDropped;
    r.conn = nullptr;
    r.head_bytes = AnswerError(*c, code, r.head_method);
    if (r.core != nullptr && !r.core->closed && !r.ended) SendFrame(*r.core, codecs::FrameType::kAbort, r.stream, 0, 0, {});
  } else {
    Cut(*c);
  }
  if (r.dispatched) {  // its worker still owes an END; the log line comes then
    r.answered = true;
    r.body.Free();
    return;
  }
  LogRequest(r, nullptr);
  if (r.queued) return GoneFromQueue();
  if (r.held) return;                               // JavaScript still has its number: freed by its answer
  FreeRequest(r);
}

// Between two requests, or at the end.
void Engine::ConnectionDone(Connection& c, bool keep) {
  c.state = ConnState::kReadingHead;
  c.scan = {};
  c.request = nullptr;
  c.timeout.Cancel();
  if (!keep) c.close_after_flush = true;
  if (c.input_ended && c.in.empty()) c.close_after_flush = true;
  FlushClient(c);
}

void Engine::WriteClient(Connection& c, const struct iovec* parts, int count, AnswerSlots::Lent* lent) {
  if (!c.out.WriteThrough(c.fd.get(), parts, count, lent)) {
    ClientGone(c);
    return;
  }
  if (!c.out.empty()) {
    if (c.out.TakeProgress() > 0 || !c.write_timeout.armed()) Arm(write_timeouts_, c.write_timeout);
    SetInterest(c, c.interest == Pollable::kUnpolled ? static_cast<std::uint32_t>(EPOLLOUT) : c.interest | EPOLLOUT);
    const Request* r = c.request;
    if (r != nullptr && r->core != nullptr && c.out.bytes() > settings_.response_buffer) PauseCore(*r->core, true);
  }
}

void Engine::FlushClient(Connection& c) {
  const auto result = c.out.Flush(c.fd.get());
  const bool moved = c.out.TakeProgress() > 0;
  if (moved) c.unsent = ~0U;
  if (result == FlushResult::kFailed) {
    ClientGone(c);
    return;
  }
  Request* r = c.request;
  if (r != nullptr && r->core != nullptr && r->core->read_paused && c.out.bytes() <= settings_.response_buffer / 2) PauseCore(*r->core, false);
  if (result == FlushResult::kBlocked) {
    if (moved || !c.write_timeout.armed()) Arm(write_timeouts_, c.write_timeout);
    UpdateReading(c);
    return;
  }
  c.write_timeout.Cancel();
  if (c.state == ConnState::kReadingHead && c.request == nullptr) {
    c.timeout.Cancel();
    if (c.input_ended && c.in.empty()) {
      CloseConnection(c);
      return;
    }
    if (c.close_after_flush) {
      if (!c.linger) {
        CloseConnection(c);
        return;
      }
      // Closing with unread input would reset the connection and could take the response with it (RFC 9112 9.6): say that we are done, and read on for a moment.
      ::shutdown(c.fd.get(), SHUT_WR);
      c.state = ConnState::kLingering;
      Arm(linger_timeouts_, c.timeout);
    } else if (!c.counted_idle) {
      c.counted_idle = true;
      ++idle_count_;
      Arm(idle_timeouts_, c.timeout);
    }
    if (!c.in.empty() && !c.resume_listed) {
      c.resume_listed = true;
      resume_.push_back(&c);
    }
  }
  UpdateReading(c);
}

// Ends a connection so that its client notices: a reset where the transport has one.
void Engine::Cut(Connection& c) {
  const struct linger hard {1, 0};
  if (!c.listener->unix_socket) ::setsockopt(c.fd.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
  ClientGone(c);
}

// The client left, or was made to. What a worker still sends for it is dropped.
void Engine::ClientGone(Connection& c) {
  Request* r = c.request;
  c.request = nullptr;
  CloseConnection(c);
  if (r == nullptr) return;
  r->conn = nullptr;
  r->client_failed = true;
  if (head_of_ == r) head_of_ = nullptr;
  if (r->core != nullptr) {
    Core& core = *r->core;
    if (table_.valid()) table_.core(core.worker - 1, core.number).write_errors.fetch_add(1, std::memory_order_relaxed);
    r->response = ResponseMode::kDropped;
    r->body.Free();
    if (core.read_paused) PauseCore(core, false);
    if (!core.closed && !r->ended) SendFrame(core, codecs::FrameType::kAbort, r->stream, 0, 0, {});
    return;
  }
  r->response = ResponseMode::kDropped;
  if (r->queued) return GoneFromQueue();
  if (!r->held) FreeRequest(*r);
}

void Engine::CloseConnection(Connection& c) {
  if (c.closed) return;
  if (c.request != nullptr) {
    ClientGone(c);
    return;
  }
  c.closed = true;
  c.timeout.Cancel();
  c.write_timeout.Cancel();
  if (c.counted_idle) --idle_count_;
  c.fd.Reset();
  c.out.Clear();
  if (c.prev != nullptr) c.prev->next = c.next;
  if (c.next != nullptr) c.next->prev = c.prev;
  if (connections_ == &c) connections_ = c.next;
  --connection_count_;
  dead_connections_.push_back(&c);
}

bool Engine::Respond(std::uint32_t id, std::span<const char> head, std::span<const std::uint8_t> body) {
  TurnScope turn(*this);
  Request* r = FindRequest(id);
  if (r == nullptr || !r->held) return false;
  // Stays held until the end: a client that turns out to be gone in between must not free it under our hands.
  if (r->conn != nullptr && BeginResponse(*r, head, true, body.size())) {
    ResponseBody(*r, body, true);
    EndResponse(*r);
    LogRequest(*r, nullptr);
  }
  r->held = false;
  FreeRequest(*r);
  return true;
}

bool Engine::Pass(std::uint32_t id) {
  TurnScope turn(*this);
  Request* r = FindRequest(id);
  if (r == nullptr || !r->held) return false;
  r->held = false;
  if (r->conn == nullptr)
    FreeRequest(*r);
  else
    Route(*r);
  return true;
}

}  // namespace uwsgi::engine
