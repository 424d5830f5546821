// Memory of a process as /proc tells it.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "posix/arguments.h"
#include "posix/functions.h"
#include "posix/unique_fd.h"

namespace uwsgi::posix {
namespace {

// The first part of a small /proc file; empty when it cannot be read (the process is gone, or it is not ours to look at).
std::string_view ReadProc(int pid, const char* name, char* buffer, std::size_t size) {
  const std::string path = "/proc/" + std::to_string(pid) + "/" + name;
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return {};
  std::size_t have = 0;
  while (have < size) {
    const ssize_t got = ::read(file.get(), buffer + have, size - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  return {buffer, have};
}

// Skips to the next decimal number and reads it; 0 when there is none.
std::uint64_t TakeNumber(std::string_view& text) {
  while (!text.empty() && (text.front() < '0' || text.front() > '9')) text.remove_prefix(1);
  std::uint64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(end.ptr - text.data()));
  return number;
}

// The value in bytes of a `Name:   123 kB` line.
std::uint64_t RollupField(std::string_view rollup, std::string_view name) {
  for (std::size_t at = 0; at < rollup.size();) {
    std::size_t end = rollup.find('\n', at);
    if (end == std::string_view::npos) end = rollup.size();
    std::string_view line = rollup.substr(at, end - at);
    at = end + 1;
    if (!line.starts_with(name)) continue;
    line.remove_prefix(name.size());
    return TakeNumber(line) * 1024;
  }
  return 0;
}

}  // namespace

Value Memory(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  int pid = 0;
  if (!ReadInt(info[0], "posix.memory: pid", 1, std::numeric_limits<int>::max(), pid)) return env.Undefined();
  char buffer[4096];
  std::string_view statm = ReadProc(pid, "statm", buffer, sizeof buffer);
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const std::uint64_t vsz = TakeNumber(statm) * page;
  const std::uint64_t rss = TakeNumber(statm) * page;
  const std::string_view rollup = ReadProc(pid, "smaps_rollup", buffer, sizeof buffer);
  const std::uint64_t pss = RollupField(rollup, "Pss:");
  const std::uint64_t uss = RollupField(rollup, "Private_Clean:") + RollupField(rollup, "Private_Dirty:");
  Napi::Object result = Napi::Object::New(env);
  result.Set("rss", Napi::Number::New(env, static_cast<double>(rss)));
  result.Set("vsz", Napi::Number::New(env, static_cast<double>(vsz)));
  result.Set("pss", Napi::Number::New(env, static_cast<double>(pss)));
  result.Set("uss", Napi::Number::New(env, static_cast<double>(uss)));
  return result;
}

}  // namespace uwsgi::posix
