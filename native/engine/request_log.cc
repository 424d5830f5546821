// The request log line in uWSGI's default format, and the engine's own notes. Lines are gathered over a batch of events and written with one call.
#include <poll.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "engine.h"

namespace uwsgi::engine {
namespace {

constexpr std::size_t kLogKept = 1 << 20;  // lines that wait for a log without room

void AddNumber(std::string& out, std::uint64_t n) {
  char text[20];
  const auto end = std::to_chars(text, text + sizeof(text), n).ptr;
  out.append(text, static_cast<std::size_t>(end - text));
}

// Bytes of a client never reach a log unescaped: control bytes could forge lines or drive a terminal.
void AddEscaped(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto ch = static_cast<unsigned char>(text[i]);
    if (ch >= 0x20 && ch != 0x7F) continue;
    out.append(text.substr(start, i - start));
    const char escaped[4] = {'\\', 'x', kHex[ch >> 4], kHex[ch & 15]};
    out.append(escaped, 4);
    start = i + 1;
  }
  out.append(text.substr(start));
}

std::string_view FindVar(const Request& r, std::string_view name) {
  std::string_view block{r.block.data(), r.block_size};
  while (!block.empty()) {
    const auto key_end = block.find('\0');
    const auto key = block.substr(0, key_end);
    block.remove_prefix(key_end + 1);
    const auto value_end = block.find('\0');
    if (key == name) return block.substr(0, value_end);
    block.remove_prefix(value_end + 1);
  }
  return {};
}

}  // namespace

// uWSGI's order of conditions does not matter: any of them is enough.
bool Engine::MustLog(const Request& r) const {
  if (settings_.log_requests || r.log_forced) return true;
  const LogConditions& when = settings_.log_conditions;
  return (when.empty && r.body_bytes == 0) || (when.client_errors && r.status / 100 == 4) || (when.server_errors && r.status / 100 == 5) ||
         (when.slow_ms != 0 && (now_us() - r.start_us) / 1000 >= when.slow_ms) || (when.big != 0 && r.body_bytes >= when.big) ||
         (when.sendfile && r.via_sendfile) || (when.io_errors && r.client_failed);
}

void Engine::LogRequest(const Request& r, const Core* core) {
  if (!MustLog(r)) return;
  auto& out = log_;
  out += "[pid: ";
  AddNumber(out, static_cast<std::uint64_t>(core != nullptr ? core->pid : ::getpid()));
  out += "|app: ";
  if (core != nullptr && r.app < shm::kMaxApps && table_.valid()) {
    AddNumber(out, r.app);
    out += "|req: ";
    AddNumber(out, table_.app(core->worker - 1, r.app).requests.load(std::memory_order_relaxed));
  } else {
    out += "-1|req: -1";
  }
  out += '/';
  AddNumber(out, table_.valid() ? table_.header().total_requests.load(std::memory_order_relaxed) : 0);
  out += "] ";
  std::string_view addr = r.Var(r.known.remote_addr);
  if (settings_.log_forwarded_for)
    if (const auto forwarded = FindVar(r, "HTTP_X_FORWARDED_FOR"); !forwarded.empty()) addr = forwarded;
  AddEscaped(out, addr);
  out += " (";
  AddEscaped(out, r.Var(r.known.remote_user));
  out += ") {";
  AddNumber(out, 2U * r.pairs);
  out += " vars in ";
  AddNumber(out, r.packet_size);
  out += " bytes} [";
  out += CTime(r.start_wall_us);
  out += "] ";
  AddEscaped(out, r.Var(r.known.method));
  out += ' ';
  AddEscaped(out, r.Var(r.known.uri));
  out += " => generated ";
  AddNumber(out, r.body_bytes);
  out += " bytes in ";
  const std::uint64_t took = now_us() - r.start_us;
  AddNumber(out, settings_.log_micros ? took : took / 1000);
  out += settings_.log_micros ? " micros " : " msecs ";
  if (r.via_sendfile) out += "via sendfile() ";
  out += '(';
  AddEscaped(out, r.Var(r.known.protocol));
  out += ' ';
  AddNumber(out, r.status);
  out += ") ";
  AddNumber(out, r.response_headers);
  out += " headers in ";
  AddNumber(out, r.head_bytes);
  out += " bytes (";
  AddNumber(out, r.switches == 0 ? 1 : r.switches);
  out += " switches on core ";
  AddNumber(out, core != nullptr ? core->number : 0);
  out += ")\n";
  if (out.size() >= 64 * 1024) FlushLog();
}

// A log that blocks stops the engine, as it stops a uWSGI worker. One that some other process has made non-blocking (the flag belongs to all who share the
// pipe) is tried again at the next turn or tick, and waited for when too much has gathered.
void Engine::FlushLog() {
  std::size_t done = 0;
  while (done < log_.size()) {
    const ssize_t n = ::write(settings_.log_fd, log_.data() + done, log_.size() - done);
    if (n >= 0) {
      done += static_cast<std::size_t>(n);
    } else if (errno == EAGAIN) {
      log_.erase(0, done);
      if (log_.size() < kLogKept) return NeedTick();
      done = 0;
      struct pollfd room {settings_.log_fd, POLLOUT, 0};
      ::poll(&room, 1, -1);
    } else if (errno != EINTR) {
      break;  // nowhere to say it
    }
  }
  log_.clear();
}

// ctime's 24 characters, made once a second.
std::string_view Engine::CTime(std::uint64_t wall_us) {
  const std::uint64_t second = wall_us / 1'000'000;
  if (second != ctime_second_) {
    ctime_second_ = second;
    const auto t = static_cast<time_t>(second);
    struct tm parts {};
    ::localtime_r(&t, &parts);
    ::strftime(ctime_, sizeof(ctime_), "%a %b %e %H:%M:%S %Y", &parts);
  }
  return {ctime_, 24};
}

void Engine::Note(std::string_view line) {
  FlushLog();  // keep the order of events
  sink_.Log(line);
}

void Engine::NoteLimited(std::size_t kind, const std::string& line) {
  Limited& l = limited_[kind];
  const std::uint64_t second = now_us() / 1'000'000;
  if (l.second == second) {
    ++l.suppressed;
    return;
  }
  l.second = second;
  if (l.suppressed > 0) {
    Note(line + " (and " + std::to_string(l.suppressed) + " like it)");
    l.suppressed = 0;
  } else {
    Note(line);
  }
}

}  // namespace uwsgi::engine
