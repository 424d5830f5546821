// What an engine owns: listeners, client connections, requests and worker cores. Plain data with explicit states; the functions that move them
// are in client_*.cc, channel.cc and dispatch.cc. Objects found through epoll are freed only at the end of a turn, so a stale event finds a closed one, never freed memory.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "../codecs/channel_frame.h"
#include "../codecs/http_chunked.h"
#include "../codecs/http_request.h"
#include "../codecs/response_head.h"
#include "../codecs/uwsgi_block.h"
#include "byte_buffer.h"
#include "out_queue.h"
#include "shared_memory.h"
#include "timeout_list.h"
#include "../posix/unique_fd.h"

namespace uwsgi::engine {

// Everything in the engine's epoll set starts with its kind.
struct Pollable {
  enum class Kind : std::uint8_t { kListener, kChannelListener, kConnection, kCore, kLoop };
  explicit Pollable(Kind k) noexcept : kind(k) {}
  Kind kind;
  static constexpr std::uint32_t kUnpolled = ~0U;
  bool closed = false;           // waits to be freed at the end of the turn
  std::uint32_t interest = kUnpolled;  // epoll events asked for; hang-ups are always told
  UniqueFd fd;
};

enum class Protocol : std::uint8_t { kHttp, kUwsgi };

struct Listener : Pollable {
  Listener() noexcept : Pollable(Kind::kListener) {}
  Protocol protocol = Protocol::kHttp;
  bool keep_alive = true;
  bool unix_socket = false;
  std::uint32_t accepts = 1;     // so many clients are accepted at once: twice as many as before when there were that many, else as many as there were
  std::uint8_t modifier1 = 0, modifier2 = 0;
  std::string server_port;
  std::vector<std::uint32_t> workers;  // sorted; the only ones that serve its requests, empty: all
  [[nodiscard]] bool ServedBy(std::uint32_t worker) const noexcept {
    return workers.empty() || std::binary_search(workers.begin(), workers.end(), worker);
  }
};

// Stands for libuv's own descriptor in the engine's epoll set.
struct LoopMark : Pollable {
  LoopMark() noexcept : Pollable(Kind::kLoop) {}
};

struct ChannelListener : Pollable {
  ChannelListener() noexcept : Pollable(Kind::kChannelListener) {}
};

struct Request;
struct Core;

enum class ConnState : std::uint8_t {
  kReadingHead,  // between requests, or part of a head is here
  kReadingBody,  // the body is gathered before dispatch
  kServing,      // queued, held by a filter, or at a worker
  kLingering,    // all is written; input is dropped until the client has seen it
};

struct Connection : Pollable {
  Connection() noexcept : Pollable(Kind::kConnection) {}
  ConnState state = ConnState::kReadingHead;
  bool input_ended = false;      // the client sent FIN
  bool close_after_flush = false;
  bool linger = false;           // close_after_flush with input that may still come
  bool read_paused = false;
  bool resume_listed = false;    // stands in Engine::resume_
  bool flush_listed = false;
  bool counted_idle = false;
  std::uint8_t blank_lines = 0;  // CRLFs skipped before a request line
  std::uint32_t generation = 0;
  Listener* listener = nullptr;
  Request* request = nullptr;
  ByteBuffer in;                 // unread input that outlived a turn
  OutQueue out;
  std::uint32_t unsent = ~0U;    // bytes in the socket when a write time-out last looked
  codecs::HeadScan scan;
  TimeoutNode timeout;           // of what the client owes: head, body, next request, last look
  TimeoutNode write_timeout;     // of what it must take
  std::array<char, 46> addr{};
  std::uint8_t addr_size = 0;
  Connection* prev = nullptr;    // all connections
  Connection* next = nullptr;
};

enum class BodyMode : std::uint8_t { kNone, kLength, kChunked };

enum class ResponseMode : std::uint8_t {
  kNone,      // no response byte yet
  kLength,    // Content-Length known: exactly `left` more bytes
  kChunked,
  kUntilClose,
  kNoBody,    // HEAD, 204, 304: body bytes are dropped
  kDropped,   // an error answer has gone out instead, or the client is gone
};

// A request from its complete head to its log line. Slots are reused; `id` changes with every use.
struct Request {
  std::uint32_t slot = 0;
  std::uint32_t id = 0;          // slot and a use count: what JavaScript holds
  bool live = false;
  Connection* conn = nullptr;    // nullptr: the client is gone
  Core* core = nullptr;          // nullptr: not at a worker
  std::uint32_t stream = 0;

  std::vector<char> block;       // variables as pairs; block_size of it counts
  std::uint32_t block_size = 0;
  std::uint16_t pairs = 0;
  std::uint32_t packet_size = 0; // as the request log counts it
  codecs::KnownVars known;
  std::uint8_t modifier1 = 0, modifier2 = 0, group = 0;

  bool http = true, http11 = false, keep_alive = false, head_method = false;
  BodyMode body_mode = BodyMode::kNone;
  bool body_complete = true;     // all of it has arrived from the client
  bool body_end_sent = true;     // the worker has got its END
  std::int64_t body_size = 0;    // -1: not said
  std::uint64_t body_received = 0;
  std::uint64_t body_sent = 0, body_credit = 0;
  codecs::ChunkState chunk;
  ByteBuffer body;               // arrived, not yet sent to a worker
  std::uint8_t* body_block = nullptr;  // where hosts can read `body` while it is borrowed; the request's until its stream has ended
  UniqueFd body_file;            // post-buffering on disk
  std::string body_path;

  bool dispatched = false;       // a REQUEST frame went out
  bool answered = false;         // the client got its answer from the engine (504 ...), the worker still owes an END
  bool ended = false;            // the host has said its last about it
  bool held = false;             // waits for JavaScript
  bool queued = false;           // its group's queue names it
  std::uint16_t next_filter = 0;
  std::uint64_t start_us = 0, running_us = 0;
  std::uint64_t start_wall_us = 0;
  TimeoutNode queue_timeout;
  TimeoutNode harakiri;

  ResponseMode response = ResponseMode::kNone;
  std::uint16_t status = 0, response_headers = 0;
  std::uint16_t app = 0xFFFF;
  bool response_keep = false;    // the connection stays open after this response
  bool overrun = false;          // the app sent more than its Content-Length
  bool exception = false;
  bool client_failed = false;    // reading from or writing to the client failed
  bool via_sendfile = false;
  bool log_forced = false;
  std::uint32_t switches = 0;
  std::uint64_t response_left = 0;
  std::uint64_t head_bytes = 0, body_bytes = 0;
  std::vector<std::pair<std::string, std::string>> log_vars;

  // Another host may have it when this one has not started it: all of it was sent with its first frame and is still here, or nobody wants it any more.
  [[nodiscard]] bool CanComeBack() const noexcept {
    if (answered || ended) return false;
    const bool whole = body_end_sent && (body_received == body.size() || !body_path.empty());
    return conn == nullptr || (whole && response == ResponseMode::kNone);
  }
  [[nodiscard]] std::string_view Var(const codecs::Slice& s) const noexcept { return s.In(block.data()); }
};

// What one worker process has been given since it came; kept only while workers are replaced by max-requests.
struct WorkerLife {
  std::int32_t pid = 0;
  std::uint32_t cores = 0;       // that have come
  std::uint64_t since_us = 0;
  std::uint64_t requests = 0;
  bool full = false;
  bool leaving = false;          // DrainWorker was called: cores that come now are sent away too
};

// A worker core: one channel connection to a host.
struct Core : Pollable {
  Core() noexcept : Pollable(Kind::kCore) {}
  bool greeted = false;          // HELLO was good
  bool leaving = false;          // BYE or drain: nothing new
  bool stop_sent = false;
  bool condemned = false;        // harakiri: nothing new, the master kills it
  bool full = false;             // max-requests: nothing new, the master replaces it
  bool read_paused = false;
  bool flush_listed = false;
  std::uint8_t group = 0;
  std::uint32_t slot = 0, id = 0;
  std::uint32_t worker = 0, number = 0;  // worker from 1, core from 0
  std::int32_t pid = 0;          // as HELLO says; SO_PEERCRED's in peer_pid (differs in pid namespaces)
  std::int32_t peer_pid = 0;
  std::uint32_t next_stream = 1;
  std::deque<Request*> running;  // in the order of dispatch
  std::uint32_t sent_last = 0;   // the stream whose REQUEST was the last frame for this host; 0: it was another frame
  bool died_unread = false;      // the host is gone and has not read all that was sent
  std::uint32_t slow_left = 16;  // requests that must not be slow before any is written ahead
  std::uint32_t usual_us = 500;  // what a request takes here, averaged over the last few
  bool in_free_list = false;
  bool stalled = false;          // all its requests were withdrawn, and it has finished none since
  bool reads_memory = false;     // it can take bodies out of shared memory
  std::shared_ptr<AnswerSlots> answers;  // where it may put bodies; nullptr: nowhere
  bool tells_starts = false;     // requests that it has not started can be withdrawn
  const char* fault = nullptr;   // what was wrong with a frame, where it can be said better than "broken"
  ByteBuffer in, out;
  std::deque<int> received_fds;
  // The frame being read when it does not fit one read: body bytes are passed on as they come.
  bool in_frame = false;
  codecs::Frame frame{};
  std::uint32_t frame_left = 0;
  TimeoutNode timeout;           // HELLO must come in time
  std::uint64_t user_deadline_us = 0;  // set_user_harakiri
  [[nodiscard]] Request* front() const noexcept { return running.empty() ? nullptr : running.front(); }
};

}  // namespace uwsgi::engine
