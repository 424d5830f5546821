// max-requests: which worker has had enough. Counted when a request is given to it, so that a worker gets exactly its number however many are written
// ahead. The worker then rests, and the master replaces it: the engine says STOP only when it is told to drain, so that the master never sees an end it
// cannot explain. One worker of a group at a time: the others go on beyond their number until the replacement is there.
#include <algorithm>

#include "engine.h"

namespace uwsgi::engine {
namespace {

// A worker that is still at its last request after this time does not keep the others from being replaced.
constexpr std::uint64_t kPatienceUs = 10'000'000;

}  // namespace

void Engine::WorkerArrived(Core& core) {
  Group& group = groups_[core.group];
  if (group.lives.empty()) group.lives.resize(settings_.workers);
  WorkerLife& life = group.lives[core.worker - 1];
  if (life.pid != core.pid) life = {.pid = core.pid, .cores = 0, .since_us = now_us(), .requests = 0, .full = false, .leaving = false};
  core.full = life.full;
  core.leaving = life.leaving;
  if (++life.cores >= settings_.cores_per_worker && group.replaced == core.worker) group.replaced = 0;
}

void Engine::CountTowardsLimit(Core& core) {
  Group& group = groups_[core.group];
  WorkerLife& life = group.lives[core.worker - 1];
  if (life.pid != core.pid) return;
  ++life.requests;
  const RecycleLimits& limits = settings_.recycle;
  if (life.full || core.leaving || life.requests < limits.max_requests + (core.worker - 1) * limits.max_requests_delta) return;
  if (now_us() - life.since_us < limits.min_lifetime_ms * 1000) return;
  if (group.replaced != 0 && group.replaced != core.worker && now_us() - group.replaced_us < kPatienceUs) return;
  life.full = true;
  group.replaced = core.worker;
  group.replaced_us = now_us();
  for (Core* other : group.members) {
    if (other->worker != core.worker || other->pid != core.pid) continue;
    other->full = true;
    if (!other->in_free_list) continue;
    std::erase(group.free, other);
    other->in_free_list = false;
  }
  sink_.WorkerFull(core.group, core.worker, core.pid, life.requests);
}

// Requests that were withdrawn.
void Engine::UncountTowardsLimit(Core& core, std::size_t requests) {
  WorkerLife& life = groups_[core.group].lives[core.worker - 1];
  if (life.pid == core.pid && !life.full) life.requests -= std::min<std::uint64_t>(life.requests, requests);
}

}  // namespace uwsgi::engine
