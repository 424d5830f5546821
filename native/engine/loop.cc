// The engine's turn of the libuv loop: what epoll reports is handled, then what was listed is flushed, then the dead are freed.
#include <linux/sockios.h>
#include <malloc.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <time.h>

#include <algorithm>
#include <cerrno>

#include "engine.h"

namespace uwsgi::engine {
namespace {

constexpr std::uint64_t kTickMs = 100;
constexpr int kRecheckMs = 10;  // not sooner than the kernel's own tick: setting its timer for each wait would cost more than all of a small request
constexpr std::uint64_t kHelloTimeoutUs = 10'000'000;
constexpr std::uint64_t kLingerTimeoutUs = 5'000'000;

std::uint64_t ClockUs(clockid_t id) {
  struct timespec t;
  ::clock_gettime(id, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(t.tv_nsec) / 1000;
}

}  // namespace

Engine::Engine(uv_loop_t* loop, Settings settings, EventSink& sink) : loop_(loop), settings_(std::move(settings)), sink_(sink) {
  scratch_ = std::make_unique<std::uint8_t[]>(kScratch);
  header_timeouts_.set_length_us(settings_.header_timeout_ms * 1000);
  body_timeouts_.set_length_us(settings_.body_timeout_ms * 1000);
  write_timeouts_.set_length_us(settings_.write_timeout_ms * 1000);
  idle_timeouts_.set_length_us(settings_.keep_alive_timeout_ms * 1000);
  queue_timeouts_.set_length_us(settings_.queue_timeout_ms * 1000);
  harakiri_timeouts_.set_length_us(settings_.harakiri_ms * 1000);
  hello_timeouts_.set_length_us(kHelloTimeoutUs);
  linger_timeouts_.set_length_us(kLingerTimeoutUs);
  RefreshClock();
}

Engine::~Engine() {
  while (connections_ != nullptr) {
    Connection* c = connections_;
    connections_ = c->next;
    delete c;
  }
  for (Connection* c : dead_connections_) delete c;
  for (Core* core : dead_cores_) delete core;
}

int Engine::Start() {
  epoll_.Reset(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll_.valid()) return errno;
  timer_ = new uv_timer_t;
  uv_timer_init(loop_, timer_);
  timer_->data = this;
  ++open_handles_;
  if (settings_.dedicated_loop) {
    // Bodies come and go by the hundred kilobytes: without this each would be mapped, faulted in page by page, and unmapped.
    ::mallopt(M_MMAP_THRESHOLD, 4 << 20);
    ::mallopt(M_TRIM_THRESHOLD, 16 << 20);
    struct epoll_event ev {};
    ev.events = EPOLLIN;
    ev.data.ptr = &loop_mark_;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, uv_backend_fd(loop_), &ev) != 0) return errno;
    prepare_ = new uv_prepare_t;
    uv_prepare_init(loop_, prepare_);
    prepare_->data = this;
    idle_ = new uv_idle_t;
    uv_idle_init(loop_, idle_);
    idle_->data = this;
    open_handles_ += 2;
    return -uv_prepare_start(prepare_, OnPrepare);
  }
  poll_ = new uv_poll_t;
  poll_->data = this;
  if (const int e = uv_poll_init(loop_, poll_, epoll_.get()); e != 0) {
    delete poll_;
    poll_ = nullptr;
    return -e;
  }
  ++open_handles_;
  return -uv_poll_start(poll_, UV_READABLE, OnPoll);
}

int Engine::Listen(int fd, Protocol protocol, bool keep_alive, std::uint8_t modifier1, std::uint8_t modifier2, std::string server_port,
                   std::vector<std::uint32_t> workers) {
  TurnScope turn(*this);
  auto listener = std::make_unique<Listener>();
  struct sockaddr_storage address {};
  socklen_t size = sizeof(address);
  if (::getsockname(fd, reinterpret_cast<struct sockaddr*>(&address), &size) != 0) return errno;
  listener->unix_socket = address.ss_family == AF_UNIX;
  if (!listener->unix_socket) {  // accepted sockets inherit it: one call here instead of one for each client
    const int one = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
  }
  listener->fd.Reset(fd);
  listener->protocol = protocol;
  listener->keep_alive = keep_alive;
  listener->modifier1 = modifier1;
  listener->modifier2 = modifier2;
  listener->server_port = std::move(server_port);
  std::sort(workers.begin(), workers.end());
  listener->workers = std::move(workers);
  mapped_ = mapped_ || !listener->workers.empty();
  SetInterest(*listener, EPOLLIN);
  listeners_.push_back(std::move(listener));
  return 0;
}

int Engine::ListenChannel(int fd) {
  auto listener = std::make_unique<ChannelListener>();
  listener->fd.Reset(fd);
  SetInterest(*listener, EPOLLIN);
  channel_listeners_.push_back(std::move(listener));
  return 0;
}

void Engine::RefreshClock() {
  const std::uint64_t now = ClockUs(CLOCK_MONOTONIC);
  if (wall_offset_us_ == 0 || now / 1'000'000 != now_us_ / 1'000'000)
    wall_offset_us_ = static_cast<std::int64_t>(ClockUs(CLOCK_REALTIME)) - static_cast<std::int64_t>(now);
  now_us_ = now;
}

void Engine::SetInterest(Pollable& p, std::uint32_t events) {
  if (p.interest == events) return;
  struct epoll_event ev {};
  ev.events = events;
  ev.data.ptr = &p;
  ::epoll_ctl(epoll_.get(), p.interest == Pollable::kUnpolled ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, p.fd.get(), &ev);
  p.interest = events;
}

// Shared loop: libuv says that the epoll set has events. A busy engine looks again at once: under load that saves a trip through libuv for each
// batch. Bounded, so that JavaScript gets its turn.
void Engine::OnPoll(uv_poll_t* handle, int, int) {
  auto* engine = static_cast<Engine*>(handle->data);
  for (int round = 0; round < 16 && !engine->closing_; ++round)
    if (engine->Turn(0) < 4) break;
}

// Dedicated loop: libuv is about to poll. Until it has something to do itself, the engine waits in its own set.
void Engine::OnPrepare(uv_prepare_t* handle) {
  auto* engine = static_cast<Engine*>(handle->data);
  uv_idle_stop(engine->idle_);
  engine->WaitNative();
  if (!engine->closing_) uv_idle_start(engine->idle_, [](uv_idle_t*) {});  // libuv polls without blocking and comes back here
}

void Engine::WaitNative() {
  yield_ = false;
  while (!closing_) {
    uv_update_time(loop_);
    const int timeout = uv_backend_timeout(loop_);  // 0 also when JavaScript has added descriptors that libuv does not watch yet
    const bool soon = recheck_ && (timeout < 0 || timeout > kRecheckMs);
    const int n = Turn(soon ? kRecheckMs : timeout);
    if (soon && n == 0) {
      TurnScope turn(*this);  // its end looks again
      continue;
    }
    if (timeout == 0 || n <= 0 || yield_) return;
  }
}

// One wait and what it brought. Returns the number of events, 0 on time-out.
int Engine::Turn(int timeout_ms) {
  struct epoll_event events[256];
  const int n = ::epoll_wait(epoll_.get(), events, 256, timeout_ms);
  if (n <= 0) return n;
  TurnScope turn(*this);
  for (int i = 0; i < n && !closing_; ++i) {
    auto* p = static_cast<Pollable*>(events[i].data.ptr);
    if (p->closed) continue;
    switch (p->kind) {
      case Pollable::Kind::kConnection:
        OnConnection(*static_cast<Connection*>(p), events[i].events);
        break;
      case Pollable::Kind::kCore:
        OnCore(*static_cast<Core*>(p), events[i].events);
        break;
      case Pollable::Kind::kListener:
        AcceptClients(*static_cast<Listener*>(p), false);
        break;
      case Pollable::Kind::kChannelListener:
        AcceptHosts(*static_cast<ChannelListener*>(p));
        break;
      case Pollable::Kind::kLoop:
        yield_ = true;
        break;
    }
  }
  return n;
}

// Connections that came with a whole request are not put into the epoll set at once: most are answered and closed before it would matter, and that saves
// two calls for each. Those still running at the next tick are, so that a client that leaves is noticed.
void Engine::PollLate() {
  unpolled_ = false;
  for (Connection* c = connections_; c != nullptr; c = c->next)
    if (c->interest == Pollable::kUnpolled) UpdateReading(*c);
}

void Engine::EndOfBatch() {
  Rebalance();
  for (int guard = 0; guard < 64 && !(flush_cores_.empty() && resume_.empty()); ++guard) {
    for (std::size_t i = 0; i < resume_.size(); ++i) {
      Connection* c = resume_[i];
      c->resume_listed = false;
      if (!c->closed) ResumeInput(*c);
    }
    resume_.clear();
    auto cores = std::move(flush_cores_);
    flush_cores_.clear();
    for (Core* core : cores) {
      core->flush_listed = false;
      if (!core->closed) FlushCore(*core);
    }
    if (flush_cores_.empty()) {  // keep the memory
      cores.clear();
      flush_cores_ = std::move(cores);
    }
  }
  FlushLog();
}

void Engine::EndOfTurn() {
  EndOfBatch();
  std::erase_if(resume_, [](const Connection* c) { return c->closed; });
  std::erase_if(flush_cores_, [](const Core* c) { return c->closed; });
  for (Connection* c : dead_connections_) delete c;
  dead_connections_.clear();
  for (Core* core : dead_cores_) delete core;
  dead_cores_.clear();
  CheckDrained();
}

void Engine::NeedTick() {
  if (ticking_ || closing_) return;
  ticking_ = true;
  uv_timer_start(timer_, OnTick, kTickMs, kTickMs);
}

// The only way to arm a deadline: somebody must be ticking for it.
void Engine::Arm(TimeoutList& list, TimeoutNode& node) {
  list.Arm(node, now_us());
  if (list.enabled()) NeedTick();
}

void Engine::OnTick(uv_timer_t* handle) { static_cast<Engine*>(handle->data)->Tick(); }

void Engine::Tick() {
  if (closing_) return;
  TurnScope turn(*this);
  RefreshClock();
  const auto now = now_us();
  if (unpolled_) PollLate();
  SweepQueues();
  while (TimeoutNode* t = idle_timeouts_.PopDue(now)) CloseConnection(*static_cast<Connection*>(t->owner));
  while (TimeoutNode* t = linger_timeouts_.PopDue(now)) CloseConnection(*static_cast<Connection*>(t->owner));
  while (TimeoutNode* t = header_timeouts_.PopDue(now)) {
    auto& c = *static_cast<Connection*>(t->owner);
    if (c.in.empty() || c.listener->protocol != Protocol::kHttp)
      CloseConnection(c);
    else
      AnswerError(c, 408, false);
  }
  while (TimeoutNode* t = body_timeouts_.PopDue(now)) {
    auto& c = *static_cast<Connection*>(t->owner);
    if (c.request != nullptr && c.request->response == ResponseMode::kNone)
      AnswerRequest(*c.request, 408);
    else
      ClientGone(c);
  }
  while (TimeoutNode* t = write_timeouts_.PopDue(now)) {
    auto& c = *static_cast<Connection*>(t->owner);
    // A slow client may take long until the socket has room again, and still be reading: what waits in the socket tells.
    int unsent = 0;
    if (::ioctl(c.fd.get(), SIOCOUTQ, &unsent) == 0 && static_cast<std::uint32_t>(unsent) < c.unsent) {
      c.unsent = static_cast<std::uint32_t>(unsent);
      Arm(write_timeouts_, c.write_timeout);
      continue;
    }
    ClientGone(c);
  }
  while (TimeoutNode* t = queue_timeouts_.PopDue(now)) {
    auto& r = *static_cast<Request*>(t->owner);
    if (r.conn != nullptr) AnswerRequest(r, 503);
  }
  while (TimeoutNode* t = harakiri_timeouts_.PopDue(now)) HarakiriDue(*static_cast<Request*>(t->owner));
  while (TimeoutNode* t = hello_timeouts_.PopDue(now)) CloseCore(*static_cast<Core*>(t->owner), "no HELLO within 10 s");
  if (user_deadlines_) {
    user_deadlines_ = false;
    for (auto& core : cores_) {
      if (!core || core->user_deadline_us == 0) continue;
      user_deadlines_ = true;
      if (core->user_deadline_us > now) continue;
      core->user_deadline_us = 0;
      if (Request* r = core->front(); r != nullptr && !core->condemned) HarakiriDue(*r);
    }
  }
  if (accept_paused_until_us_ != 0 && now >= accept_paused_until_us_) {
    accept_paused_until_us_ = 0;
    for (auto& l : listeners_)
      if (l->fd.valid()) SetInterest(*l, EPOLLIN);
  }
  if (draining_ && now >= drain_deadline_us_) {
    for (Connection* c = connections_; c != nullptr;) {
      Connection* next = c->next;
      if (c->counted_idle) CloseConnection(*c);
      c = next;
    }
  }
  const bool nothing = idle_timeouts_.empty() && linger_timeouts_.empty() && header_timeouts_.empty() && body_timeouts_.empty() &&
                       write_timeouts_.empty() && queue_timeouts_.empty() && harakiri_timeouts_.empty() && hello_timeouts_.empty() &&
                       !user_deadlines_ && !unpolled_ && !recheck_ && log_.empty() && accept_paused_until_us_ == 0 && !(draining_ && connection_count_ > 0);
  if (nothing) {
    uv_timer_stop(timer_);
    ticking_ = false;
  }
}

bool Engine::AttachTable(void* base) {
  const shm::TableView table(base);
  if (table.workers() < settings_.workers || table.cores() < settings_.cores_per_worker) return false;
  table_ = table;
  return true;
}

// Others have this socket too, so that closing it would not take it out of the epoll set.
void Engine::StopListening(Listener& listener) {
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, listener.fd.get(), nullptr);
  listener.fd.Reset();
}

void Engine::SetPaused(bool on) {
  TurnScope turn(*this);
  paused_ = on;
  if (!on)
    for (std::size_t g = 0; g < groups_.size(); ++g) Serve(static_cast<std::uint8_t>(g));
}

void Engine::Drain(std::uint64_t idle_grace_ms) {
  TurnScope turn(*this);
  if (draining_) return;
  // What has already connected but is not accepted yet would be lost with the last listener of its kind: take it in first.
  for (auto& l : listeners_) AcceptClients(*l, true);
  draining_ = true;
  listeners_.swap(draining_listeners_);  // connections still point at them
  for (auto& l : draining_listeners_) StopListening(*l);
  drain_deadline_us_ = now_us() + idle_grace_ms * 1000;
  NeedTick();
}

void Engine::CheckDrained() {
  if (!draining_ || drained_told_ || connection_count_ > 0) return;
  drained_told_ = true;
  sink_.Drained();
}

void Engine::Close(void (*on_closed)(void*), void* context) {
  if (closing_) return;
  closing_ = true;
  on_closed_ = on_closed;
  closed_context_ = context;
  FlushLog();
  if (!log_.empty()) {
    struct pollfd room {settings_.log_fd, POLLOUT, 0};
    ::poll(&room, 1, 1000);
    FlushLog();
  }
  for (Connection* c = connections_; c != nullptr; c = c->next) {
    c->closed = true;
    c->fd.Reset();
  }
  listeners_.clear();
  channel_listeners_.clear();
  for (auto& core : cores_)
    if (core) {
      core->closed = true;
      core->fd.Reset();
      for (const int fd : core->received_fds) ::close(fd);
      core->received_fds.clear();
    }
  for (auto& r : requests_) {
    if (!r || r->body_path.empty()) continue;
    r->body_file.Reset();
    ::unlink(r->body_path.c_str());
  }
  const auto let_go = [](uv_handle_t* handle) {
    auto* engine = static_cast<Engine*>(handle->data);
    if (handle->type == UV_POLL)
      delete reinterpret_cast<uv_poll_t*>(handle);
    else if (handle->type == UV_PREPARE)
      delete reinterpret_cast<uv_prepare_t*>(handle);
    else if (handle->type == UV_IDLE)
      delete reinterpret_cast<uv_idle_t*>(handle);
    else
      delete reinterpret_cast<uv_timer_t*>(handle);
    if (--engine->open_handles_ == 0) {
      engine->epoll_.Reset();
      if (engine->on_closed_ != nullptr) engine->on_closed_(engine->closed_context_);
    }
  };
  if (poll_ != nullptr) uv_close(reinterpret_cast<uv_handle_t*>(poll_), let_go);
  if (prepare_ != nullptr) uv_close(reinterpret_cast<uv_handle_t*>(prepare_), let_go);
  if (idle_ != nullptr) uv_close(reinterpret_cast<uv_handle_t*>(idle_), let_go);
  uv_close(reinterpret_cast<uv_handle_t*>(timer_), let_go);
}

Counts Engine::Count() const {
  Counts n;
  n.connections = connection_count_;
  n.idle = idle_count_;
  n.queued = queued_count_;
  n.accepted = accepted_;
  for (const auto& core : cores_) {
    if (!core || !core->greeted) continue;
    ++n.cores;
    n.running += static_cast<std::uint32_t>(core->running.size());
    if (core->in_free_list) ++n.free_cores;
  }
  return n;
}

}  // namespace uwsgi::engine
