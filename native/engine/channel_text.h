// How texts and numbers of frames are read and written.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace uwsgi::engine {

inline std::string_view Text(std::span<const std::uint8_t> s) { return {reinterpret_cast<const char*>(s.data()), s.size()}; }
inline std::span<const std::uint8_t> Bytes(std::string_view s) { return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()}; }

// Digits only; -1 for anything else.
inline std::int64_t Number(std::string_view s) {
  if (s.empty() || s.size() > 10) return -1;
  std::int64_t n = 0;
  for (const char ch : s) {
    if (ch < '0' || ch > '9') return -1;
    n = n * 10 + (ch - '0');
  }
  return n;
}

}  // namespace uwsgi::engine
