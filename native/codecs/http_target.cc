// Request targets: the scan, the four forms, decoding and dot segments.
#include "http_target.h"

#include <array>
#include <cstring>

#include "byte_class.h"

namespace uwsgi::codecs {
namespace {

enum TargetByte : std::uint8_t { kStop = 1, kQueryMark = 2, kFragmentMark = 4, kEscapeMark = 8, kSlash = 16, kDot = 32 };

// Bytes over 0x7f pass as they are: browsers send raw UTF-8 in queries, and uWSGI takes it.
constexpr auto kTargetByte = byte_class::Table<std::uint8_t>([](int c) -> int {
  if (c <= 0x20 || c == 0x7F) return kStop;
  switch (c) {
    case '?': return kQueryMark;
    case '#': return kFragmentMark;
    case '%': return kEscapeMark;
    case '/': return kSlash;
    case '.': return kDot;
    default: return 0;
  }
});

// RFC 3986 5.2.4 in place; `path` begins with a slash.
std::size_t ResolveDots(char* path, std::size_t size) noexcept {
  std::size_t read = 0, write = 0;
  while (read < size) {
    const auto* next = static_cast<const char*>(std::memchr(path + read + 1, '/', size - read - 1));
    const std::size_t end = next == nullptr ? size : static_cast<std::size_t>(next - path);
    const std::string_view segment(path + read + 1, end - read - 1);
    const bool up = segment == "..";
    if (up || segment == ".") {
      if (up)
        while (write > 0 && path[--write] != '/') {}
      if (end == size) path[write++] = '/';
    } else {
      std::memmove(path + write, path + read, end - read);
      write += end - read;
    }
    read = end;
  }
  return write;
}

// `host:port` with both parts there, for CONNECT.
bool IsHostAndPort(std::string_view text) noexcept {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return false;
  for (const char c : text.substr(colon + 1))
    if (!byte_class::IsDigit(c)) return false;
  return IsHost(text);
}

// Takes `http://authority` or `https://authority` off the front of `rest`.
bool TakeAuthority(std::string_view& rest, std::string_view& authority) noexcept {
  const auto colon = rest.find(':');
  if (colon == std::string_view::npos || rest.substr(colon, 3) != "://") return false;
  const auto scheme = rest.substr(0, colon);
  if (!EqualsIgnoreCase(scheme, "http") && !EqualsIgnoreCase(scheme, "https")) return false;
  rest.remove_prefix(colon + 3);
  authority = rest.substr(0, rest.find_first_of("/?#"));
  rest.remove_prefix(authority.size());
  return !authority.empty() && authority.front() != ':' && IsHost(authority);
}

}  // namespace

TargetScan ScanTarget(const char* p) noexcept {
  TargetScan scan;
  const char* const start = p;
  unsigned flags = 0, before = 0;
  for (;; p++) {
    const unsigned kind = kTargetByte[static_cast<std::uint8_t>(*p)];
    if (kind & kStop) break;
    flags |= kind & ~static_cast<unsigned>(kDot);
    flags |= kind & (before << 1);  // kDot only behind kSlash
    before = kind;
  }
  scan.size = static_cast<std::size_t>(p - start);
  scan.query = (flags & kQueryMark) != 0;
  scan.fragment = (flags & kFragmentMark) != 0;
  scan.escape = (flags & kEscapeMark) != 0;
  scan.dot = (flags & kDot) != 0;
  return scan;
}

Target SplitTarget(std::string_view method, std::string_view raw, const TargetScan& scan) noexcept {
  Target target;
  if (raw.empty()) return target;
  target.uri = raw;
  if (method == "CONNECT") {
    target.path = raw;
    target.ok = IsHostAndPort(raw);
    return target;
  }
  if (raw == "*") {
    target.path = raw;
    target.ok = method == "OPTIONS";
    return target;
  }
  if (raw.front() != '/' && !TakeAuthority(target.uri, target.authority)) return target;
  target.ok = true;
  target.path = target.uri;
  target.decode = scan.escape || scan.dot;
  if (scan.fragment) target.path = target.path.substr(0, target.path.find('#'));
  if (!scan.query) return target;
  const auto mark = target.path.find('?');
  if (mark == std::string_view::npos) return target;
  target.query = target.path.substr(mark + 1);
  target.path = target.path.substr(0, mark);
  return target;
}

bool NormalizePath(std::string_view raw, char* out, std::size_t* size) noexcept {
  std::size_t write = 0;
  bool dots = false;
  for (std::size_t read = 0; read < raw.size();) {
    char c = raw[read++];
    if (c == '%') {
      if (raw.size() - read < 2) return false;
      const auto high = kHex[static_cast<std::uint8_t>(raw[read])], low = kHex[static_cast<std::uint8_t>(raw[read + 1])];
      if (high == kNotHex || low == kNotHex) return false;
      c = static_cast<char>(high << 4 | low);
      if (c == '\0') return false;
      read += 2;
    }
    dots = dots || (c == '.' && write > 0 && out[write - 1] == '/');
    out[write++] = c;
  }
  *size = dots ? ResolveDots(out, write) : write;
  return true;
}

bool IsHost(std::string_view host) noexcept {
  for (const char c : host)
    if (!kHostByte[static_cast<std::uint8_t>(c)]) return false;
  return true;
}

}  // namespace uwsgi::codecs
