// The native engine: owns client connections and worker channels of one engine process and moves bytes between them. Lives inside the libuv loop of
// Node, in one of two ways. Shared: its epoll set is one descriptor that libuv polls. Dedicated (an engine process): the engine waits in its own epoll set, which holds
// libuv's descriptor, and goes back to libuv when that has something to do; a batch of requests then costs one wait instead of three (docs/performance.md).
// Policy is not here: settings are numbers, decisions are asked of the EventSink, and only where a filter or a call says so.
#pragma once
#include <uv.h>

#include <array>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "../shm/worker_table.h"
#include "objects.h"
#include "shared_memory.h"

namespace uwsgi::engine {

// What is logged although log_requests is off; each condition adds requests, none takes one away.
struct LogConditions {
  bool empty = false, client_errors = false, server_errors = false, sendfile = false, io_errors = false;
  std::uint64_t slow_ms = 0, big = 0;  // 0: off
};

// When a worker has done enough and is replaced; max_requests 0: never.
struct RecycleLimits {
  std::uint64_t max_requests = 0, max_requests_delta = 0;  // the delta counts once for each worker before this one
  std::uint64_t min_lifetime_ms = 0;
};

struct Settings {
  std::string server_name, token, body_dir;
  std::size_t body_hidden = 0;  // bytes of a body file's path that hosts, behind another root, do not see
  std::uint32_t buffer_size = 4096;
  std::uint16_t max_vars = 64;
  std::uint64_t limit_post = 0, post_buffering = 0;
  std::uint64_t header_timeout_ms = 0, body_timeout_ms = 0, write_timeout_ms = 0, keep_alive_timeout_ms = 0;
  std::uint64_t harakiri_ms = 0, queue_timeout_ms = 0;
  std::uint32_t queue_limit = 0;
  std::uint64_t response_buffer = 1 << 20;
  int log_fd = 2;
  bool log_requests = true, log_micros = false, log_forwarded_for = false, manage_script_name = false;
  LogConditions log_conditions;
  std::string extra_headers;  // finished lines
  std::array<std::uint8_t, 256> group_of_modifier{};
  std::uint8_t default_group = 255;
  std::uint32_t workers = 1, cores_per_worker = 1;
  RecycleLimits recycle;
  std::uint32_t pipeline_depth = 8;
  bool dedicated_loop = false;
};

// A filter of setFilters, compiled.
struct Filter {
  std::vector<std::string> methods;
  std::string path_prefix, host;
  int modifier1 = -1;
};

struct HarakiriInfo {
  std::uint8_t group;
  std::uint32_t worker, core;
  std::int32_t pid;
  std::string addr, method, uri;
  std::uint64_t started_wall_us, elapsed_us;
};

// What the engine tells JavaScript. Called inside a turn; an implementation may call back into the engine.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void CoreUp(const Core& core) = 0;
  virtual void CoreDown(const Core& core, std::uint32_t cut) = 0;
  // It has had its max_requests and gets no more; it runs until DrainWorker.
  virtual void WorkerFull(std::uint8_t group, std::uint32_t worker, std::int32_t pid, std::uint64_t requests) = 0;
  // Requests of this group wait, and none of its cores will take them. Said once, until one arrives.
  virtual void Starved(std::uint8_t group) = 0;
  virtual void WorkerDrained(std::uint8_t group, std::uint32_t worker, std::int32_t pid) = 0;
  virtual void Harakiri(const HarakiriInfo& info) = 0;
  virtual void Call(const Core& core, std::uint32_t stream, std::uint16_t call, const std::vector<std::string_view>& args) = 0;
  virtual void Held(std::uint32_t request, std::uint32_t filter) = 0;
  virtual void Drained() = 0;
  virtual void Log(std::string_view line) = 0;
};

struct Counts {
  std::uint32_t connections = 0, idle = 0, queued = 0, running = 0, cores = 0, free_cores = 0;
  std::uint64_t accepted = 0;
};

class Engine {
 public:
  Engine(uv_loop_t* loop, Settings settings, EventSink& sink);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Each returns an errno, 0 on success.
  int Start();
  int Listen(int fd, Protocol protocol, bool keep_alive, std::uint8_t modifier1, std::uint8_t modifier2, std::string server_port,
             std::vector<std::uint32_t> workers);
  int ListenChannel(int fd);

  // False when the table has fewer rows than the settings name workers and cores.
  bool AttachTable(void* base);
  void SetFilters(std::vector<Filter> filters) { filters_ = std::move(filters); }
  void SetPaused(bool on);
  void SetLogging(bool on) { settings_.log_requests = on; }
  void SetLogFd(int fd) { settings_.log_fd = fd; }
  void DrainWorker(std::uint8_t group, std::uint32_t worker, std::int32_t pid);
  void Drain(std::uint64_t idle_grace_ms);
  // Ends everything; `on_closed` runs when libuv has let go of the handles and this object may be deleted.
  void Close(void (*on_closed)(void*), void* context);

  [[nodiscard]] Request* FindRequest(std::uint32_t id);
  [[nodiscard]] Core* FindCore(std::uint32_t id);
  // Answers a held request; false when there is none of this id.
  bool Respond(std::uint32_t id, std::span<const char> head, std::span<const std::uint8_t> body);
  bool Pass(std::uint32_t id);
  bool Reply(std::uint32_t core, std::uint32_t stream, std::uint16_t call, bool is_error, const std::vector<std::string_view>& items);
  bool SetUserHarakiri(std::uint32_t core, std::uint32_t seconds);

  [[nodiscard]] Counts Count() const;
  [[nodiscard]] const std::vector<std::unique_ptr<Core>>& cores() const { return cores_; }
  [[nodiscard]] bool closed() const { return closing_; }
  // JavaScript was entered: libuv must have its turn before the engine waits again.
  void Yield() { yield_ = true; }

 private:
  // Every entry from outside is a turn: what it listed is flushed and freed when the outermost one ends.
  class TurnScope {
   public:
    explicit TurnScope(Engine& e) noexcept : engine_(e) {
      if (engine_.turn_depth_++ == 0) engine_.RefreshClock();
    }
    ~TurnScope() {
      if (engine_.turn_depth_ == 1) engine_.EndOfTurn();
      --engine_.turn_depth_;
    }
    TurnScope(const TurnScope&) = delete;
    TurnScope& operator=(const TurnScope&) = delete;

   private:
    Engine& engine_;
  };

  struct Group {
    std::deque<Request*> queue;
    std::vector<Core*> free;  // last in, first out: a warm interpreter is the fastest
    std::vector<Core*> members;
    bool starved_told = false;
    std::size_t next = 0;     // where the search for a core to write ahead to goes on
    std::vector<WorkerLife> lives;  // by worker; empty without max_requests
    std::uint32_t replaced = 0;     // the worker that is being replaced; 0: none
    std::uint64_t replaced_us = 0;
  };

  // loop.cc
  static void OnPoll(uv_poll_t* handle, int status, int events);
  static void OnTick(uv_timer_t* handle);
  static void OnPrepare(uv_prepare_t* handle);
  int Turn(int timeout_ms);
  void WaitNative();
  void PollLate();
  void EndOfBatch();
  void EndOfTurn();
  void Tick();
  void NeedTick();
  void Arm(TimeoutList& list, TimeoutNode& node);
  void SetInterest(Pollable& p, std::uint32_t events);
  void StopListening(Listener& listener);
  void RefreshClock();
  [[nodiscard]] std::uint64_t now_us() const { return now_us_; }

  // client_input.cc
  void AcceptClients(Listener& listener, bool all);
  void OnConnection(Connection& c, std::uint32_t events);
  void ReadClient(Connection& c);
  std::size_t Feed(Connection& c, std::span<const std::uint8_t> data);
  std::size_t FeedHttpHead(Connection& c, std::span<const std::uint8_t> data);
  std::size_t FeedUwsgiHead(Connection& c, std::span<const std::uint8_t> data);
  void StartRequest(Connection& c, Request& r);
  void UpdateReading(Connection& c);
  void ResumeInput(Connection& c);

  // client_body.cc
  bool ReadLargeBody(Connection& c, Request& r);
  std::size_t FeedBody(Connection& c, std::span<const std::uint8_t> data);
  void PlaceBody(Request& r, std::size_t more);
  void LeaveBlock(Request& r);
  void BodyProgress(Connection& c, Request& r);
  bool SpillBody(Request& r, std::span<const std::uint8_t> data);

  // memory.cc
  void Welcome(Core& core, bool memory, bool tells_starts);
  bool TakeAnswer(Core& core, std::span<const std::uint8_t> place, AnswerSlots::Lent& lent);

  // client_output.cc
  bool BeginResponse(Request& r, std::span<const char> head, bool complete, std::uint64_t body_in_frame);
  void ResponseBody(Request& r, std::span<const std::uint8_t> data, bool last, AnswerSlots::Lent* lent = nullptr);
  void FlushHead(Request& r);
  void ResponseFile(Request& r, UniqueFd file, std::int64_t offset, std::int64_t length);
  void EndResponse(Request& r);
  void BreakResponse(Request& r);  // the response cannot be finished: 500 or a cut
  std::size_t AnswerError(Connection& c, std::uint16_t code, bool head_only);
  void AnswerRequest(Request& r, std::uint16_t code);  // the engine's own answer; the request is detached from its client
  void ConnectionDone(Connection& c, bool keep);
  void FlushClient(Connection& c);
  void Cut(Connection& c);
  void CloseConnection(Connection& c);
  void ClientGone(Connection& c);
  void WriteClient(Connection& c, const struct iovec* parts, int count, AnswerSlots::Lent* lent = nullptr);

  // dispatch.cc
  void Route(Request& r);
  void Enqueue(Request& r);
  bool Assign(Request& r);
  Core* FreeCore(Group& group, const Request& r, bool stalled);
  Core* CoreToWriteAhead(Group& group, const Request& r);
  void SendRequest(Core& core, Request& r);
  std::size_t SendAtOnce(Core& core, std::span<const std::uint8_t> body);
  void SendBody(Request& r);
  void Serve(std::uint8_t group);
  void GoneFromQueue();
  void SweepQueues();
  void TellIfStarved(std::uint8_t group);
  void StartRunning(Core& core);
  void CoreFinished(Core& core, Request& r);
  void CoreIdle(Core& core);
  void RequestOver(Request& r);
  void Requeue(Request& r);
  void HarakiriDue(Request& r);
  void CheckDrained();
  void Account(Core& core, Request& r);

  // withdraw.cc
  [[nodiscard]] std::size_t Unstarted(const Core& core) const;
  bool Withdraw(Core& core, bool keep_front);
  void LeftWithNothing(Core& core);
  void Rebalance();

  // recycle.cc
  void WorkerArrived(Core& core);
  void CountTowardsLimit(Core& core);
  void UncountTowardsLimit(Core& core, std::size_t requests);

  // calls.cc
  bool HandleCall(Core& core, const codecs::Frame& frame, std::span<const std::uint8_t> payload);

  // channel.cc
  void AcceptHosts(ChannelListener& listener);
  void OnCore(Core& core, std::uint32_t events);
  void ReadCore(Core& core);
  bool HandleFrames(Core& core);
  bool HandleFrame(Core& core, const codecs::Frame& frame, std::span<const std::uint8_t> payload);
  bool BodyPiece(Core& core, std::span<const std::uint8_t> data, bool last, AnswerSlots::Lent* lent = nullptr);
  bool Hello(Core& core, const codecs::Frame& frame, std::span<const std::uint8_t> payload);
  bool HandleSendfile(Core& core, const codecs::Frame& frame, std::span<const std::uint8_t> payload);
  void SendFrame(Core& core, codecs::FrameType type, std::uint32_t stream, std::uint8_t flags, std::uint16_t aux,
                 std::span<const std::uint8_t> payload);
  void FlushCore(Core& core);
  void ListCoreFlush(Core& core);
  void CloseCore(Core& core, const char* why);
  [[nodiscard]] bool Untouched(const Core& core, const Request& r) const;
  void StopCore(Core& core);
  void PauseCore(Core& core, bool on);
  [[nodiscard]] Request* StreamOf(Core& core, std::uint32_t stream);

  // request_log.cc
  [[nodiscard]] bool MustLog(const Request& r) const;
  void LogRequest(const Request& r, const Core* core);
  void FlushLog();
  void Note(std::string_view line);                                  // instance log
  void NoteLimited(std::size_t kind, const std::string& line);       // at most once a second a kind, then counted
  std::string_view CTime(std::uint64_t wall_us);

  // request_slots.cc
  Request& NewRequest(Connection& c);
  void FreeRequest(Request& r);

  uv_loop_t* loop_;
  std::unique_ptr<BodyBlocks> bodies_;  // once a host came that can read it; before whatever points into it
  Settings settings_;
  EventSink& sink_;
  UniqueFd epoll_;
  uv_poll_t* poll_ = nullptr;        // shared loop
  uv_prepare_t* prepare_ = nullptr;  // dedicated loop
  uv_idle_t* idle_ = nullptr;        // dedicated loop: active while libuv must not block
  uv_timer_t* timer_ = nullptr;
  LoopMark loop_mark_;
  bool yield_ = false;
  bool recheck_ = false;             // a core is free, and what waits at another may soon be withdrawn
  bool unpolled_ = false;            // some connection with a running request is not in the epoll set yet
  bool ticking_ = false, closing_ = false, draining_ = false, drained_told_ = false, paused_ = false;
  int turn_depth_ = 0;
  bool user_deadlines_ = false;
  bool mapped_ = false;              // some listener is for some workers only
  int open_handles_ = 0;
  void (*on_closed_)(void*) = nullptr;
  void* closed_context_ = nullptr;

  std::uint64_t now_us_ = 0;
  std::int64_t wall_offset_us_ = 0;
  std::uint64_t drain_deadline_us_ = 0;

  std::vector<std::unique_ptr<Listener>> listeners_, draining_listeners_;
  std::vector<std::unique_ptr<ChannelListener>> channel_listeners_;
  Connection* connections_ = nullptr;
  std::vector<Connection*> dead_connections_;
  std::vector<Connection*> resume_;      // connections whose kept input may be looked at again
  std::vector<Connection*> flush_;
  std::vector<Core*> flush_cores_;
  std::vector<Core*> dead_cores_;
  std::vector<std::unique_ptr<Core>> cores_;  // by slot; empty slots are null
  std::vector<std::unique_ptr<Request>> requests_;
  std::vector<std::uint32_t> free_requests_;
  std::uint32_t core_uses_ = 0;
  std::uint32_t connection_count_ = 0, idle_count_ = 0, queued_count_ = 0, gone_from_queue_ = 0;
  std::uint64_t accepted_ = 0;
  std::uint64_t accept_paused_until_us_ = 0;

  std::array<Group, 32> groups_;

  TimeoutList header_timeouts_, body_timeouts_, write_timeouts_, idle_timeouts_, linger_timeouts_, hello_timeouts_;
  TimeoutList queue_timeouts_, harakiri_timeouts_;

  std::vector<Filter> filters_;
  shm::TableView table_;
  std::unique_ptr<std::uint8_t[]> scratch_;
  std::vector<char> head_;             // a response head that waits for the first body bytes, so that both go out in one call
  std::size_t head_size_ = 0;
  Request* head_of_ = nullptr;
  std::string log_;
  std::uint64_t ctime_second_ = 0;
  char ctime_[32] = {};
  struct Limited {
    std::uint64_t second = 0;
    std::uint32_t suppressed = 0;
  };
  std::array<Limited, 8> limited_{};
};

inline constexpr std::size_t kScratch = 256 * 1024;
inline constexpr std::size_t kEagerBody = 64 * 1024;     // this much of a body is here before the app is called; all of one that says it is within kBodyWindow
inline constexpr std::size_t kLargeRead = 16 * 1024;     // body bytes from here on are read where they stay, and written from there
inline constexpr std::size_t kMemoryBody = 16 * 1024;    // bodies from here on are handed over in shared memory
inline constexpr std::uint64_t kBodyWindow = 256 * 1024; // body bytes on the channel beyond the host's CREDIT

}  // namespace uwsgi::engine
