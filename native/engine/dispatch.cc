// Which request goes to which worker core, and what becomes of it when the core answers, stalls or dies.
//
// A request waits here until a core is free. A core that has been fast may be given requests ahead of its answers, so that neither side sleeps between
// two; because a host takes them strictly in order, only the first can have been started, and after a crash the others go to another core untouched.
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "channel_text.h"
#include "engine.h"

namespace uwsgi::engine {
namespace {

constexpr std::uint64_t kAheadUs = 2000;      // so much work may wait at a busy core, by what its requests took lately
constexpr std::uint64_t kSlowUs = 20'000;     // after a request as slow as this
constexpr std::uint32_t kSlowMemory = 32;     // so many are not written ahead
constexpr std::uint64_t kStalledUs = 5000;    // the running request is already this old: do not queue behind it
constexpr std::size_t kSearch = 8;            // cores looked at for one request

}  // namespace

void Engine::Route(Request& r) {
  while (r.next_filter < filters_.size()) {
    const std::uint16_t index = r.next_filter++;
    const Filter& f = filters_[index];
    if (f.modifier1 >= 0 && f.modifier1 != r.modifier1) continue;
    if (!f.path_prefix.empty() && !r.Var(r.known.path_info).starts_with(f.path_prefix)) continue;
    if (!f.host.empty() && r.Var(r.known.host) != f.host) continue;
    if (!f.methods.empty() && std::find(f.methods.begin(), f.methods.end(), r.Var(r.known.method)) == f.methods.end()) continue;
    r.held = true;
    sink_.Held(r.id, index);
    return;
  }
  std::uint8_t group = settings_.group_of_modifier[r.modifier1];
  if (group == 255 && r.modifier1 == 0) group = settings_.default_group;
  if (group >= groups_.size()) {
    Note("-- unavailable modifier requested: " + std::to_string(r.modifier1) + " --");
    AnswerRequest(r, 500);
    return;
  }
  r.group = group;
  Enqueue(r);
}

void Engine::Enqueue(Request& r) {
  Group& group = groups_[r.group];
  // With mapped sockets the queue may only hold requests for other workers.
  if (!paused_ && (group.queue.empty() || mapped_) && Assign(r)) return;
  if (settings_.queue_limit != 0 && queued_count_ >= settings_.queue_limit) {
    if (table_.valid()) table_.header().queue_full.fetch_add(1, std::memory_order_relaxed);
    AnswerRequest(r, 503);
    return;
  }
  r.queued = true;
  ++queued_count_;
  Arm(queue_timeouts_, r.queue_timeout);
  group.queue.push_back(&r);
  TellIfStarved(r.group);
}

// Workers that are leaving on purpose are not replaced unless somebody says that they are needed.
void Engine::TellIfStarved(std::uint8_t number) {
  Group& group = groups_[number];
  if (group.starved_told || group.queue.empty()) return;
  for (const Core* core : group.members)
    if (!core->leaving) return;
  group.starved_told = true;
  sink_.Starved(number);
}

// The free core that waited the shortest and may have the request; nullptr when there is none. `stalled`: also one that did not get to its last ones.
Core* Engine::FreeCore(Group& group, const Request& r, bool stalled) {
  for (std::size_t i = group.free.size(); i-- > 0;) {
    Core* core = group.free[i];
    if (core->stalled && !stalled) continue;
    if (mapped_ && !r.conn->listener->ServedBy(core->worker)) continue;
    group.free.erase(group.free.begin() + static_cast<std::ptrdiff_t>(i));
    core->in_free_list = false;
    return core;
  }
  return nullptr;
}

bool Engine::Assign(Request& r) {
  Group& group = groups_[r.group];
  Core* core = FreeCore(group, r, false);
  if (core == nullptr) core = CoreToWriteAhead(group, r);
  if (core == nullptr) core = FreeCore(group, r, true);
  if (core == nullptr) return false;
  SendRequest(*core, r);
  return true;
}

// The busy core that is the first to get to the request, if it is likely to do so soon; nullptr when there is none.
Core* Engine::CoreToWriteAhead(Group& group, const Request& r) {
  if (settings_.pipeline_depth < 2 || !r.body_complete || (r.body.size() >= kLargeRead && !r.body.borrowed())) return nullptr;
  Core* best = nullptr;
  const std::size_t look = std::min(kSearch, group.members.size());
  for (std::size_t i = 0; i < look; ++i) {
    if (++group.next >= group.members.size()) group.next = 0;
    Core* core = group.members[group.next];
    if (core->leaving || core->condemned || core->full || core->slow_left > 0) continue;
    if (mapped_ && !r.conn->listener->ServedBy(core->worker)) continue;
    if (core->running.size() >= std::min<std::size_t>(settings_.pipeline_depth, 1 + kAheadUs / std::max(core->usual_us, 1U))) continue;
    const Request* front = core->front();
    if (front == nullptr || now_us() - front->running_us > kStalledUs || !front->body_end_sent) continue;
    if (best == nullptr || core->running.size() < best->running.size()) best = core;
  }
  return best;
}

void Engine::Serve(std::uint8_t number) {
  Group& group = groups_[number];
  for (std::size_t at = 0; !paused_ && at < group.queue.size();) {
    Request* r = group.queue[at];
    const bool gone = r->conn == nullptr;  // its client left, or got an answer, while it waited
    if (!gone && !Assign(*r)) {
      if (!mapped_) return;
      ++at;  // those behind may be for other workers
      continue;
    }
    group.queue.erase(group.queue.begin() + static_cast<std::ptrdiff_t>(at));
    --queued_count_;
    r->queued = false;
    if (gone) {
      --gone_from_queue_;
      FreeRequest(*r);
    } else {
      r->queue_timeout.Cancel();
    }
  }
}

// Nobody wants a request any more that its queue still names. It is freed when it comes to the front, or at the next tick: there may be no core for long.
void Engine::GoneFromQueue() {
  ++gone_from_queue_;
  NeedTick();
}

void Engine::SweepQueues() {
  if (gone_from_queue_ == 0) return;
  gone_from_queue_ = 0;
  for (Group& group : groups_) {
    std::erase_if(group.queue, [this](Request* r) {
      if (r->conn != nullptr) return false;
      --queued_count_;
      r->queued = false;
      FreeRequest(*r);
      return true;
    });
  }
}

void Engine::SendRequest(Core& core, Request& r) {
  r.core = &core;
  r.dispatched = true;
  r.stream = core.next_stream++;
  if (core.next_stream == 0) core.next_stream = 1;
  core.running.push_back(&r);
  if (core.running.size() == 1) StartRunning(core);

  const bool in_file = !r.body_path.empty();
  const std::string_view path = std::string_view(r.body_path).substr(in_file ? settings_.body_hidden : 0);
  const bool in_memory = r.body.borrowed() && r.body_complete && core.reads_memory;
  std::array<std::uint8_t, codecs::kPlace> place;
  if (in_memory) codecs::WritePlace({bodies_->OffsetOf(r.body.data()), static_cast<std::uint32_t>(r.body.size())}, place.data());
  std::span<const std::uint8_t> tail = r.body.view().first(std::min<std::size_t>(r.body.size(), kBodyWindow));
  if (in_file) tail = Bytes(path);
  if (in_memory) tail = place;
  const bool all = r.body_complete && (in_file || in_memory || tail.size() == r.body.size());
  const std::size_t payload = 16 + r.block_size + tail.size();
  const bool apart = !in_file && tail.size() >= kLargeRead;  // a large body is written from where it is
  std::uint8_t* out = core.out.Reserve(codecs::kFrameHeader + payload);
  const auto flags = static_cast<std::uint8_t>((all ? codecs::kEnd : 0) | (in_file ? codecs::kBodyFile : 0) |
                                                (in_memory ? codecs::kBodyMemory : 0));
  codecs::WriteFrameHeader({static_cast<std::uint32_t>(payload), r.stream, codecs::FrameType::kRequest, flags, 0}, out);
  std::uint8_t* p = out + codecs::kFrameHeader;
  const std::uint32_t vars_size = r.block_size;
  const std::int64_t body_size = r.body_size;
  std::memcpy(p, &vars_size, 4);
  p[4] = r.modifier1;
  p[5] = r.modifier2;
  std::memcpy(p + 6, &r.pairs, 2);
  std::memcpy(p + 8, &body_size, 8);
  std::memcpy(p + 16, r.block.data(), r.block_size);
  if (!tail.empty() && !apart) std::memcpy(p + 16 + r.block_size, tail.data(), tail.size());
  core.out.Commit(codecs::kFrameHeader + payload - (apart ? tail.size() : 0));
  if (apart) core.out.Append(tail.subspan(SendAtOnce(core, tail)));
  if (in_file) r.body_file.Reset();
  if (!in_file) r.body_sent = in_memory ? r.body.size() : tail.size();
  r.body_end_sent = all;
  // A body that went out whole stays here until the answer, so that another core can have it after a crash.
  if (!all) {
    r.body.Consume(tail.size());
    LeaveBlock(r);
  }
  core.sent_last = r.stream;
  ListCoreFlush(core);
  if (settings_.recycle.max_requests != 0) CountTowardsLimit(core);
}

// Writes what waits for a host and `body` behind it with one call. Returns how much of the body went out; the rest is for the caller to queue.
std::size_t Engine::SendAtOnce(Core& core, std::span<const std::uint8_t> body) {
  struct iovec parts[2] = {{const_cast<std::uint8_t*>(core.out.data()), core.out.size()}, {const_cast<std::uint8_t*>(body.data()), body.size()}};
  struct msghdr message {};
  message.msg_iov = parts;
  message.msg_iovlen = 2;
  const ssize_t n = ::sendmsg(core.fd.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n <= 0) return 0;  // full, or gone: FlushCore finds out which
  const std::size_t first = std::min(static_cast<std::size_t>(n), parts[0].iov_len);
  core.out.Consume(first);
  return static_cast<std::size_t>(n) - first;
}

// Sends on what has arrived of a streamed body, as far as the host's window is open.
void Engine::SendBody(Request& r) {
  if (r.core == nullptr || r.core->closed || r.body_end_sent) return;
  Core& core = *r.core;
  while (!r.body_end_sent) {
    const std::uint64_t open = kBodyWindow - std::min(kBodyWindow, r.body_sent - r.body_credit);
    const std::size_t n = static_cast<std::size_t>(std::min<std::uint64_t>({r.body.size(), open, 64 * 1024}));
    const bool last = r.body_complete && n == r.body.size();
    if (n == 0 && !last) break;
    SendFrame(core, codecs::FrameType::kBody, r.stream, last ? codecs::kEnd : 0, 0, r.body.view().first(n));
    r.body_sent += n;
    r.body.Consume(n);
    r.body_end_sent = last;
  }
  if (r.conn != nullptr) UpdateReading(*r.conn);
}

void Engine::StartRunning(Core& core) {
  Request& r = *core.front();
  r.running_us = now_us();
  Arm(harakiri_timeouts_, r.harakiri);
  if (table_.valid()) {
    auto& row = table_.core(core.worker - 1, core.number);
    row.in_request.store(1, std::memory_order_relaxed);
    row.request_start_us.store(r.start_wall_us, std::memory_order_relaxed);
  }
}

// The host has ended the first request of this core.
void Engine::CoreFinished(Core& core, Request& r) {
  r.harakiri.Cancel();
  core.user_deadline_us = 0;
  const std::uint64_t took = now_us() - r.running_us;
  // A moving average, because on a busy machine even a fast app is now and then put aside for some milliseconds.
  core.usual_us = static_cast<std::uint32_t>((std::uint64_t{core.usual_us} * 7 + std::min<std::uint64_t>(took, 1'000'000)) / 8);
  if (took > kSlowUs)
    core.slow_left = kSlowMemory;
  else if (core.slow_left > 0)
    --core.slow_left;
  core.running.pop_front();
  core.stalled = false;
  if (core.read_paused) PauseCore(core, false);
  FreeRequest(r);
  if (!core.running.empty()) {
    StartRunning(core);
    return;
  }
  if (table_.valid()) table_.core(core.worker - 1, core.number).in_request.store(0, std::memory_order_relaxed);
  CoreIdle(core);
}

void Engine::CoreIdle(Core& core) {
  if (core.closed || core.condemned) return;
  if (core.full && !core.leaving) return;  // DrainWorker is on its way
  if (core.leaving) {
    StopCore(core);
    return;
  }
  if (!core.in_free_list) {
    core.in_free_list = true;
    groups_[core.group].free.push_back(&core);
  }
  Serve(core.group);
}

void Engine::Account(Core& core, Request& r) {
  if (!table_.valid() || core.worker == 0 || core.worker > table_.workers() || core.number >= table_.cores()) return;
  constexpr auto kRelaxed = std::memory_order_relaxed;
  auto& worker = table_.worker(core.worker - 1);
  auto& row = table_.core(core.worker - 1, core.number);
  const std::uint64_t took = now_us() - r.running_us;
  table_.header().total_requests.fetch_add(1, kRelaxed);
  worker.requests.fetch_add(1, kRelaxed);
  worker.delta_requests.fetch_add(1, kRelaxed);
  worker.tx.fetch_add(r.head_bytes + r.body_bytes, kRelaxed);
  worker.running_time_us.fetch_add(took, kRelaxed);
  worker.avg_rt_us.store((worker.avg_rt_us.load(kRelaxed) + took) / 2, kRelaxed);
  row.requests.fetch_add(1, kRelaxed);
  if (r.via_sendfile) row.offloaded_requests.fetch_add(1, kRelaxed);
  if (r.exception) worker.exceptions.fetch_add(1, kRelaxed);
  if (r.app < shm::kMaxApps) {
    auto& app = table_.app(core.worker - 1, r.app);
    app.requests.fetch_add(1, kRelaxed);
    if (r.exception) app.exceptions.fetch_add(1, kRelaxed);
  }
}

// A request that a core had which is gone, and that nobody has looked at.
void Engine::Requeue(Request& r) {
  r.core = nullptr;
  r.dispatched = false;
  r.body_sent = r.body_credit = 0;
  r.harakiri.Cancel();
  if (r.conn == nullptr) {
    FreeRequest(r);
    return;
  }
  r.queued = true;
  ++queued_count_;
  Arm(queue_timeouts_, r.queue_timeout);
  groups_[r.group].queue.push_front(&r);
}

void Engine::HarakiriDue(Request& r) {
  Core* core = r.core;
  if (core == nullptr || core->condemned) return;
  core->condemned = true;  // requests behind this one that cannot be withdrawn are given away when the connection ends: until then the host could still start them
  HarakiriInfo info{core->group, core->worker, core->number, core->pid, std::string(r.Var(r.known.remote_addr)),
                    std::string(r.Var(r.known.method)), std::string(r.Var(r.known.uri)), r.start_wall_us, now_us() - r.running_us};
  AnswerRequest(r, 504);
  r.answered = true;
  if (table_.valid()) table_.worker(core->worker - 1).harakiri_count.fetch_add(1, std::memory_order_relaxed);
  if (Withdraw(*core, true)) Serve(core->group);
  sink_.Harakiri(info);
}

bool Engine::SetUserHarakiri(std::uint32_t id, std::uint32_t seconds) {
  Core* core = FindCore(id);
  if (core == nullptr || core->front() == nullptr) return false;
  core->user_deadline_us = seconds == 0 ? 0 : now_us() + std::uint64_t{seconds} * 1'000'000;
  if (seconds != 0) {
    user_deadlines_ = true;
    NeedTick();
  }
  return true;
}

void Engine::DrainWorker(std::uint8_t group, std::uint32_t worker, std::int32_t pid) {
  TurnScope turn(*this);
  bool any = false;
  if (group < groups_.size() && worker - 1 < groups_[group].lives.size()) {  // worker 0 wraps around and is out of range too
    WorkerLife& life = groups_[group].lives[worker - 1];
    if (life.pid == pid) life.leaving = true;
  }
  for (auto& slot : cores_) {
    Core* core = slot.get();
    if (core == nullptr || !core->greeted || core->group != group || core->worker != worker || core->pid != pid) continue;
    any = true;
    core->leaving = true;
    if (core->in_free_list) {
      std::erase(groups_[group].free, core);
      core->in_free_list = false;
    }
    if (core->running.empty()) StopCore(*core);
  }
  if (!any) sink_.WorkerDrained(group, worker, pid);
  if (group < groups_.size()) TellIfStarved(group);
}

Request* Engine::FindRequest(std::uint32_t id) {
  const std::uint32_t slot = id & 0xFFFFF;
  if (slot >= requests_.size()) return nullptr;
  Request* r = requests_[slot].get();
  return r->live && r->id == id ? r : nullptr;
}

Core* Engine::FindCore(std::uint32_t id) {
  const std::uint32_t slot = id & 0xFFFF;
  if (slot >= cores_.size()) return nullptr;
  Core* core = cores_[slot].get();
  return core != nullptr && core->id == id && !core->closed ? core : nullptr;
}

}  // namespace uwsgi::engine
