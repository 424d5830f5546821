// Calls of hosts (docs/app-channel.md): the few that concern only the running request are carried out here, the rest is policy and goes to JavaScript.
#include <cstring>

#include "channel_text.h"
#include "engine.h"

namespace uwsgi::engine {

bool Engine::HandleCall(Core& core, const codecs::Frame& frame, std::span<const std::uint8_t> payload) {
  std::vector<std::string_view> items;
  bool bad = false;
  std::span<const std::uint8_t> item;
  while (codecs::NextListItem(payload, item, &bad)) items.push_back(Text(item));
  if (bad || items.empty()) return false;
  Request* r = StreamOf(core, frame.stream);
  const auto done = [&] {
    if (frame.aux != 0) Reply(core.id, frame.stream, frame.aux, false, {});
    return true;
  };
  if (items[0] == "log_this_request") {
    if (r != nullptr) r->log_forced = true;
    return done();
  }
  if (items[0] == "set_logvar" && items.size() == 3) {
    if (r != nullptr && items[1].size() <= 255 && items[2].size() <= 255) {
      for (auto& [name, value] : r->log_vars)
        if (name == items[1]) {
          value = items[2];
          return done();
        }
      r->log_vars.emplace_back(items[1], items[2]);
    }
    return done();
  }
  if (items[0] == "disconnect") {
    if (r != nullptr && r->conn != nullptr) {
      FlushHead(*r);
      if (Connection* c = r->conn; c != nullptr) {
        r->conn = nullptr;
        c->request = nullptr;
        r->answered = true;
        if (r->status == 0) r->status = 200;
        r->response = ResponseMode::kDropped;
        ConnectionDone(*c, false);
      }
    }
    return done();
  }
  if (items[0] == "set_user_harakiri" && items.size() == 2) {
    const auto seconds = Number(items[1]);
    if (seconds < 0) return false;
    SetUserHarakiri(core.id, static_cast<std::uint32_t>(seconds));
    return done();
  }
  sink_.Call(core, frame.stream, frame.aux, items);
  return true;
}

bool Engine::Reply(std::uint32_t id, std::uint32_t stream, std::uint16_t call, bool is_error, const std::vector<std::string_view>& items) {
  TurnScope turn(*this);
  Core* core = FindCore(id);
  if (core == nullptr) return false;
  std::size_t size = 0;
  for (const auto& item : items) size += 4 + item.size();
  if (size > codecs::kMaxPayload) return false;
  std::vector<std::uint8_t> payload(size);
  std::uint8_t* p = payload.data();
  for (const auto& item : items) {
    const auto n = static_cast<std::uint32_t>(item.size());
    std::memcpy(p, &n, 4);
    if (n > 0) std::memcpy(p + 4, item.data(), n);
    p += 4 + n;
  }
  SendFrame(*core, codecs::FrameType::kReply, stream, is_error ? codecs::kError : 0, call, payload);
  return true;
}

}  // namespace uwsgi::engine
