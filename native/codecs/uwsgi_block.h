// The uwsgi protocol's request packet: 4-byte header (modifier1, u16 size, modifier2) and length-prefixed variables.
#pragma once
#include <cstdint>
#include <span>

#include "view.h"

namespace uwsgi::codecs {

enum class UwsgiStatus : std::uint8_t { kComplete, kNeedMore, kTooLarge, kBadLength, kEmptyKey, kTooManyVars, kNulByte, kBadContentLength };

struct UwsgiLimits {
  std::uint32_t max_size;  // buffer-size: bytes of the variables block
  std::uint16_t max_vars;  // pairs
};

struct UwsgiHead {
  UwsgiStatus status = UwsgiStatus::kNeedMore;
  std::uint32_t consumed = 0;     // header and block
  std::uint32_t block_size = 0;   // bytes written to `block`
  std::uint16_t pairs = 0;
  std::uint16_t packet_size = 0;  // as the header said, also when over the limit
  std::uint8_t modifier1 = 0;
  std::uint8_t modifier2 = 0;
  bool head_method = false;
  bool has_length = false;        // a CONTENT_LENGTH that is not empty
  std::uint64_t content_length = 0;
  KnownVars known;
};

// Reads one packet from the start of `in` and writes its variables as pairs to `block` (in.size() bytes are always enough: each 2-byte
// length becomes one NUL). The first of repeated well-known variables counts for `known`. kNeedMore consumes nothing. A NUL byte inside a key or value is kNulByte, because the app would
// see another value than the front end sent. CONTENT_LENGTH must be empty or 1 to 18 digits, and the same when it is repeated. Every fault is final.
[[nodiscard]] UwsgiHead ReadUwsgiHead(std::span<const std::uint8_t> in, const UwsgiLimits& limits, std::span<char> block) noexcept;

}  // namespace uwsgi::codecs
