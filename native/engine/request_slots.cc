// Requests live in slots that are used again, with their buffers: a busy engine allocates none. What a request leaves behind is removed here.
#include <unistd.h>

#include "engine.h"

namespace uwsgi::engine {

Request& Engine::NewRequest(Connection& c) {
  std::uint32_t slot;
  if (free_requests_.empty()) {
    slot = static_cast<std::uint32_t>(requests_.size());
    requests_.push_back(std::make_unique<Request>());
    requests_.back()->slot = slot;
    requests_.back()->id = slot;
  } else {
    slot = free_requests_.back();
    free_requests_.pop_back();
  }
  Request& r = *requests_[slot];
  r.live = true;
  r.conn = &c;
  r.queue_timeout.owner = r.harakiri.owner = &r;
  return r;
}

void Engine::FreeRequest(Request& r) {
  if (!r.body_path.empty()) {
    r.body_file.Reset();
    ::unlink(r.body_path.c_str());
    r.body_path.clear();
  }
  if (head_of_ == &r) head_of_ = nullptr;
  r.queue_timeout.Cancel();
  r.harakiri.Cancel();
  r.body.Clear();
  LeaveBlock(r);
  if (r.block.size() > 64 * 1024) std::vector<char>().swap(r.block);
  r.log_vars.clear();
  r.id += 1U << 20;  // 20 bits of slot, the rest counts uses
  r.live = false;
  r.conn = nullptr;
  r.core = nullptr;
  r.stream = 0;
  r.block_size = 0;
  r.pairs = 0;
  r.known = {};
  r.group = 0;
  r.body_mode = BodyMode::kNone;
  r.body_complete = r.body_end_sent = true;
  r.body_size = 0;
  r.body_received = r.body_sent = r.body_credit = 0;
  r.chunk = {};
  r.dispatched = r.answered = r.ended = r.held = r.queued = false;
  r.next_filter = 0;
  r.running_us = 0;
  r.response = ResponseMode::kNone;
  r.status = r.response_headers = 0;
  r.app = 0xFFFF;
  r.response_keep = r.overrun = r.exception = r.via_sendfile = r.log_forced = r.client_failed = false;
  r.switches = 0;
  r.response_left = r.head_bytes = r.body_bytes = 0;
  free_requests_.push_back(r.slot);
}

}  // namespace uwsgi::engine
