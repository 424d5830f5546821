// The uwsgi protocol's request packet into a pairs block. Called by the engine once a packet is there, and before that to learn from its
// first four bytes whether it ever can be.
#include "uwsgi_block.h"

#include <cstring>
#include <string_view>

#include "byte_class.h"

namespace uwsgi::codecs {
namespace {

constexpr std::size_t kHeader = 4;
constexpr std::size_t kMaxLengthDigits = 18;

enum class Variable : std::uint8_t {
  kOther, kMethod, kLength, kUri, kRemoteAddr, kRemoteUser, kScriptName, kPathInfo, kHost, kQuery, kReferer, kProtocol, kUserAgent,
};

Variable Identify(std::string_view key) noexcept {
  switch (key.size()) {
    case 9:
      if (key == "PATH_INFO") return Variable::kPathInfo;
      return key == "HTTP_HOST" ? Variable::kHost : Variable::kOther;
    case 11:
      if (key == "REQUEST_URI") return Variable::kUri;
      if (key == "REMOTE_ADDR") return Variable::kRemoteAddr;
      if (key == "REMOTE_USER") return Variable::kRemoteUser;
      return key == "SCRIPT_NAME" ? Variable::kScriptName : Variable::kOther;
    case 12:
      if (key == "QUERY_STRING") return Variable::kQuery;
      return key == "HTTP_REFERER" ? Variable::kReferer : Variable::kOther;
    case 14:
      if (key == "REQUEST_METHOD") return Variable::kMethod;
      return key == "CONTENT_LENGTH" ? Variable::kLength : Variable::kOther;
    case 15:
      if (key == "SERVER_PROTOCOL") return Variable::kProtocol;
      return key == "HTTP_USER_AGENT" ? Variable::kUserAgent : Variable::kOther;
    default:
      return Variable::kOther;
  }
}

Slice* SliceOf(Variable variable, KnownVars& known) noexcept {
  switch (variable) {
    case Variable::kMethod: return &known.method;
    case Variable::kUri: return &known.uri;
    case Variable::kRemoteAddr: return &known.remote_addr;
    case Variable::kRemoteUser: return &known.remote_user;
    case Variable::kScriptName: return &known.script_name;
    case Variable::kPathInfo: return &known.path_info;
    case Variable::kHost: return &known.host;
    case Variable::kQuery: return &known.query;
    case Variable::kReferer: return &known.referer;
    case Variable::kProtocol: return &known.protocol;
    case Variable::kUserAgent: return &known.user_agent;
    case Variable::kOther:
    case Variable::kLength: break;
  }
  return nullptr;
}

// Takes `u16 size` and that many bytes off the front of `rest`. False when they are not there.
bool TakeString(std::span<const std::uint8_t>& rest, std::string_view& out) noexcept {
  if (rest.size() < 2) return false;
  const std::size_t size = static_cast<std::size_t>(rest[0]) | static_cast<std::size_t>(rest[1]) << 8;
  if (size > rest.size() - 2) return false;
  out = {reinterpret_cast<const char*>(rest.data()) + 2, size};
  rest = rest.subspan(2 + size);
  return true;
}

// Where the first CONTENT_LENGTH stood. A later one must say the same, because the app may take either.
class LengthCheck {
 public:
  bool Accepts(std::string_view value, UwsgiHead& head) noexcept {
    if (seen_) return value == first_;
    seen_ = true;
    first_ = value;
    if (value.empty()) return true;
    bool over = false;
    head.has_length = true;
    return value.size() <= kMaxLengthDigits && ReadDecimal(value, head.content_length, &over);
  }

 private:
  bool seen_ = false;
  std::string_view first_;
};

// `packet` is the block without its header; `out` has room for it.
UwsgiStatus ReadVariables(std::span<const std::uint8_t> packet, const UwsgiLimits& limits, char* out, UwsgiHead& head) noexcept {
  LengthCheck length;
  std::size_t at = 0;
  while (!packet.empty()) {
    std::string_view key, value;
    if (!TakeString(packet, key)) return UwsgiStatus::kBadLength;
    if (key.empty()) return UwsgiStatus::kEmptyKey;
    if (!TakeString(packet, value)) return UwsgiStatus::kBadLength;
    if (head.pairs == limits.max_vars) return UwsgiStatus::kTooManyVars;
    if (std::memchr(key.data(), 0, key.size()) != nullptr || std::memchr(value.data(), 0, value.size()) != nullptr) return UwsgiStatus::kNulByte;
    head.pairs++;
    std::memcpy(out + at, key.data(), key.size());
    at += key.size();
    out[at++] = '\0';
    const auto value_at = static_cast<std::uint32_t>(at);
    std::memcpy(out + at, value.data(), value.size());
    at += value.size();
    out[at++] = '\0';
    const Variable variable = Identify(key);
    if (variable == Variable::kOther) continue;
    if (variable == Variable::kLength && !length.Accepts(value, head)) return UwsgiStatus::kBadContentLength;
    Slice* slice = SliceOf(variable, head.known);
    if (slice != nullptr && slice->offset == 0) *slice = {.offset = value_at, .size = static_cast<std::uint32_t>(value.size())};
  }
  head.block_size = static_cast<std::uint32_t>(at);
  return UwsgiStatus::kComplete;
}

}  // namespace

UwsgiHead ReadUwsgiHead(std::span<const std::uint8_t> in, const UwsgiLimits& limits, std::span<char> block) noexcept {
  UwsgiHead head;
  if (in.size() < kHeader) return head;
  head.modifier1 = in[0];
  head.packet_size = static_cast<std::uint16_t>(in[1] | in[2] << 8);
  head.modifier2 = in[3];
  if (head.packet_size > limits.max_size) {
    head.status = UwsgiStatus::kTooLarge;
    return head;
  }
  if (in.size() - kHeader < head.packet_size) return head;
  if (block.size() < head.packet_size) {
    head.status = UwsgiStatus::kTooLarge;
    return head;
  }
  head.status = ReadVariables(in.subspan(kHeader, head.packet_size), limits, block.data(), head);
  if (head.status != UwsgiStatus::kComplete) return head;
  head.consumed = static_cast<std::uint32_t>(kHeader + head.packet_size);
  head.head_method = head.known.method.In(block.data()) == "HEAD";
  return head;
}

}  // namespace uwsgi::codecs
