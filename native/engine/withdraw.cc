// Requests that were written ahead come back when their worker does not get to them and another has nothing to do: because it was put aside by the kernel, or
// because the request before them turned out to be slow.
//
// Engine and host agree in one word of shared memory (docs/app-channel.md, "Withdrawing requests"): its upper half is the stream that the host started last,
// its lower half the last stream that is decided, started or withdrawn. The host starts a stream by putting it into both halves, the engine withdraws by putting the last
// it has sent into the lower one, each only if the word is still as it saw it. So every stream is either started or withdrawn, never both.
#include <algorithm>
#include <atomic>

#include "engine.h"

namespace uwsgi::engine {
namespace {

// Longer than workers that share a processor wait for their turn: with a third of this they took each other's requests.
constexpr std::uint64_t kPatienceUs = 3000;
constexpr int kTries = 4;  // a host that starts one request after the other needs no help

std::uint32_t Decided(std::uint64_t word) { return static_cast<std::uint32_t>(word); }

// Stream numbers wrap around.
bool After(std::uint32_t stream, std::uint32_t other) { return static_cast<std::int32_t>(stream - other) > 0; }

}  // namespace

// How many of a core's requests its host has not started; they are the last ones.
std::size_t Engine::Unstarted(const Core& core) const {
  if (!core.tells_starts) return 0;
  const std::uint32_t decided = Decided(std::atomic_ref<std::uint64_t>(core.answers->starts()).load(std::memory_order_acquire));
  std::size_t count = 0;
  for (auto it = core.running.rbegin(); it != core.running.rend() && After((*it)->stream, decided); ++it) ++count;
  return count;
}

// Takes back what the host has not started, but for its first request with `keep_front`. False: there was nothing, or it cannot be had.
bool Engine::Withdraw(Core& core, bool keep_front) {
  if (core.running.empty() || !core.tells_starts) return false;
  std::atomic_ref<std::uint64_t> word(core.answers->starts());
  const std::uint32_t last = core.running.back()->stream;
  std::uint64_t seen = word.load(std::memory_order_acquire);
  auto first = core.running.end();
  for (int i = 0;; ++i) {
    if (i == kTries) return false;
    first = std::find_if(core.running.begin() + (keep_front ? 1 : 0), core.running.end(), [&](const Request* r) { return After(r->stream, Decided(seen)); });
    if (first == core.running.end() || !std::all_of(first, core.running.end(), [](const Request* r) { return r->CanComeBack(); })) return false;
    if (word.compare_exchange_strong(seen, (seen & ~std::uint64_t{0xFFFFFFFF}) | last, std::memory_order_acq_rel)) break;
  }
  const std::vector<Request*> taken(first, core.running.end());
  core.running.erase(first, core.running.end());
  if (settings_.recycle.max_requests != 0) UncountTowardsLimit(core, taken.size());
  for (auto it = taken.rbegin(); it != taken.rend(); ++it) Requeue(**it);
  if (core.running.empty()) LeftWithNothing(core);
  return true;
}

// Its host did not get to any of its requests, and does not know yet that they are gone.
void Engine::LeftWithNothing(Core& core) {
  core.user_deadline_us = 0;
  if (table_.valid()) table_.core(core.worker - 1, core.number).in_request.store(0, std::memory_order_relaxed);
  if (core.condemned) return;
  if (core.leaving) return StopCore(core);
  if (core.full) return;  // DrainWorker is on its way
  Group& group = groups_[core.group];
  group.free.push_back(&core);
  core.in_free_list = core.stalled = true;
}

// Gives what waits at one core for too long to those that are free.
void Engine::Rebalance() {
  recheck_ = false;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    Group& group = groups_[g];
    if (paused_ || group.free.empty() || group.free.size() == group.members.size()) continue;
    bool any = false;
    for (Core* core : group.members) {
      const Request* front = core->front();
      if (front == nullptr || core->condemned || !core->tells_starts) continue;
      // The word is looked at late: it is in the other processor's cache while the host is at work.
      if (now_us() - front->running_us < kPatienceUs)
        recheck_ = recheck_ || core->running.size() > 1;
      else
        any = Withdraw(*core, false) || any;
    }
    if (any) Serve(static_cast<std::uint8_t>(g));
  }
  if (recheck_) NeedTick();  // for an engine that does not wait by itself
}

}  // namespace uwsgi::engine
