// HTTP/1.x request heads into CGI variables. Runs once for every request, on the engine's loop: one pass over the bytes, no allocation. The caller's
// block also holds, behind the variables, the index of headers seen, which finds repeated names without comparing each with each.
#include "http_request.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "byte_class.h"
#include "byte_scan.h"
#include "http_target.h"

namespace uwsgi::codecs {
namespace {

enum class HeaderId : std::uint8_t {
  kOther, kHost, kCookie, kConnection, kContentLength, kContentType, kTransferEncoding, kExpect, kUpgrade, kUserAgent, kReferer,
};

// Recognises a name by its CGI spelling; the length picks the one or two candidates.
HeaderId Identify(std::string_view key) noexcept {
  switch (key.size()) {
    case 4: return key == "HOST" ? HeaderId::kHost : HeaderId::kOther;
    case 6:
      if (key == "COOKIE") return HeaderId::kCookie;
      return key == "EXPECT" ? HeaderId::kExpect : HeaderId::kOther;
    case 7:
      if (key == "UPGRADE") return HeaderId::kUpgrade;
      return key == "REFERER" ? HeaderId::kReferer : HeaderId::kOther;
    case 10:
      if (key == "CONNECTION") return HeaderId::kConnection;
      return key == "USER_AGENT" ? HeaderId::kUserAgent : HeaderId::kOther;
    case 12: return key == "CONTENT_TYPE" ? HeaderId::kContentType : HeaderId::kOther;
    case 14: return key == "CONTENT_LENGTH" ? HeaderId::kContentLength : HeaderId::kOther;
    case 17: return key == "TRANSFER_ENCODING" ? HeaderId::kTransferEncoding : HeaderId::kOther;
    default: return HeaderId::kOther;
  }
}

// One header line, kept behind the variables while the head is parsed. Places are offsets into the head.
struct Entry {
  std::uint32_t name, value, value_size, hash;
  std::uint32_t name_size;
  std::uint16_t next_in_bucket, next_repeat, last_repeat;  // index + 1, 0: none
  HeaderId id;
  bool repeat;
};

constexpr std::string_view kPrefix = "HTTP_";
constexpr std::size_t kShortestLine = 4;    // "a:\r\n"
constexpr std::size_t kOwnPairs = 12;       // pairs that are no headers, at most
constexpr std::size_t kMaxLines = 65535 - kOwnPairs - 1;  // so that the number of pairs fits into the channel's u16

std::size_t LineBound(std::size_t head_size, std::uint16_t max_headers) noexcept {
  return std::min<std::size_t>(max_headers, head_size / kShortestLine) + 1;
}

// What the variables themselves need at most. Request line: method, path and query twice, authority once. Each header line grows by 4 bytes (prefix and two NULs for
// colon and CRLF). The names of the other variables with their NULs and fixed values are 166 bytes, HTTP_HOST of an absolute target included.
std::size_t TextBound(std::size_t head_size, std::size_t lines, const HttpPeer& peer) noexcept {
  return 2 * head_size + 4 * lines + 192 + peer.server_name.size() + peer.server_port.size() + peer.remote_addr.size() + peer.remote_port.size();
}

// Over whole words; the name is short and already translated, so this costs about as much as comparing it once.
std::uint32_t HashName(const char* name, std::size_t size) noexcept {
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15;
  std::uint64_t hash = size, word = 0;
  for (; size >= 8; name += 8, size -= 8) {
    std::memcpy(&word, name, 8);
    hash = (hash ^ word) * kMultiplier;
    hash ^= hash >> 29;
  }
  word = 0;
  for (std::size_t i = 0; i < size; i++) word = word << 8 | static_cast<std::uint8_t>(name[i]);
  hash = (hash ^ word) * kMultiplier;
  return static_cast<std::uint32_t>(hash >> 32);
}

class HeadParser {
 public:
  HeadParser(std::span<const std::uint8_t> in, const HttpLimits& limits, const HttpPeer& peer, std::span<char> block) noexcept
      : in_(in), text_(reinterpret_cast<const char*>(in.data())), limits_(limits), peer_(peer), block_(block.data()), out_(block.data()) {
    // Right behind the variables and not at the end of the block, which may be a large one that is used again: it stays in the same few cache lines.
    const auto behind = reinterpret_cast<std::uintptr_t>(block.data() + TextBound(in.size(), LineBound(in.size(), limits.max_headers), peer));
    entries_ = reinterpret_cast<Entry*>((behind + alignof(Entry) - 1) & ~std::uintptr_t{alignof(Entry) - 1});
  }

  HttpHead Run() noexcept {
    head_.status = RequestLine();
    if (head_.status != HttpStatus::kComplete) return head_;
    head_.status = Headers();
    if (head_.status != HttpStatus::kComplete) return head_;
    head_.status = Framing();
    if (head_.status != HttpStatus::kComplete) return head_;
    head_.consumed = static_cast<std::uint32_t>(at_);
    head_.block_size = Here();
    return head_;
  }

 private:
  [[nodiscard]] std::uint32_t Here() const noexcept { return static_cast<std::uint32_t>(out_ - block_); }
  [[nodiscard]] std::string_view Text(std::uint32_t offset, std::uint32_t size) const noexcept { return {text_ + offset, size}; }

  void Put(std::string_view bytes) noexcept {
    if (bytes.empty()) return;
    std::memcpy(out_, bytes.data(), bytes.size());
    out_ += bytes.size();
  }
  void PutEnd() noexcept { *out_++ = '\0'; }

  Slice PutPair(std::string_view key_with_nul, std::string_view value) noexcept {
    Put(key_with_nul);
    const Slice slice{.offset = Here(), .size = static_cast<std::uint32_t>(value.size())};
    Put(value);
    PutEnd();
    head_.pairs++;
    return slice;
  }

  HttpStatus RequestLine() noexcept;
  HttpStatus Headers() noexcept;
  HttpStatus HeaderLine() noexcept;
  HttpStatus Meaning(HeaderId id, std::string_view value) noexcept;
  HttpStatus TransferEncoding(std::string_view value) noexcept;
  HttpStatus Framing() noexcept;
  void Connection(std::string_view value) noexcept;
  void PutRequestUri(const Target& target) noexcept;
  bool PutPathInfo(const Target& target) noexcept;
  void PutKey(const char* name, std::size_t size, HeaderId id) noexcept;
  void PutValue(const Entry& entry) noexcept;
  void Remember(HeaderId id, Slice value) noexcept;
  bool IsRepeat(Entry& entry) noexcept;
  void WriteHeadersAgain(std::uint32_t from, std::uint16_t pairs) noexcept;

  std::span<const std::uint8_t> in_;
  const char* text_;
  const HttpLimits& limits_;
  const HttpPeer& peer_;
  char* block_;
  char* out_;
  Entry* entries_;
  HttpHead head_;
  std::size_t at_ = 0;
  std::size_t lines_ = 0;
  std::size_t count_ = 0;    // entries
  bool repeats_ = false;
  bool host_ = false;
  bool close_ = false, stay_ = false, connection_upgrade_ = false, upgrade_header_ = false;
  bool coding_ = false, coding_chunked_ = false, coding_other_ = false;
  std::string_view authority_;
  std::string_view length_;
  std::array<std::uint16_t, 128> buckets_{};  // index + 1 of the last entry with this hash
};

// Every scan in here and below stops at CR or LF at the latest, and ParseHttpHead saw to it that the last four bytes are CRLF CRLF. A line never ends
// at the last byte: the parse would have stopped at the empty line before.
HttpStatus HeadParser::RequestLine() noexcept {
  std::size_t at = 0;
  while (kToken[in_[at]]) at++;
  const std::string_view method(text_, at);
  if (method.empty() || in_[at] != ' ') return HttpStatus::kBadRequest;
  at++;
  const TargetScan scan = ScanTarget(text_ + at);
  const std::string_view raw(text_ + at, scan.size);
  at += scan.size;
  // " HTTP/1.1\r\n"
  if (in_[at] != ' ' || in_.size() - at < 11) return HttpStatus::kBadRequest;
  const std::string_view version(text_ + at + 1, 10);
  if (version.substr(0, 5) != "HTTP/" || !byte_class::IsDigit(version[5]) || version[6] != '.' || !byte_class::IsDigit(version[7]) ||
      version.substr(8) != "\r\n")
    return HttpStatus::kBadRequest;
  if (version[5] != '1') return HttpStatus::kVersionNotSupported;
  at_ = at + 11;
  head_.http11 = version[7] != '0';
  head_.head_method = method == "HEAD";

  const Target target = SplitTarget(method, raw, scan);
  if (!target.ok) return HttpStatus::kBadRequest;
  authority_ = target.authority;
  head_.known.method = PutPair({"REQUEST_METHOD\0", 15}, method);
  // uWSGI's order, which depends on whether there is a query.
  if (!scan.query) PutRequestUri(target);
  if (!PutPathInfo(target)) return HttpStatus::kBadRequest;
  if (scan.query) PutRequestUri(target);
  head_.known.query = PutPair({"QUERY_STRING\0", 13}, target.query);
  head_.known.protocol = PutPair({"SERVER_PROTOCOL\0", 16}, head_.http11 ? "HTTP/1.1" : "HTTP/1.0");
  if (peer_.script_name) head_.known.script_name = PutPair({"SCRIPT_NAME\0", 12}, {});
  PutPair({"SERVER_NAME\0", 12}, peer_.server_name);
  PutPair({"SERVER_PORT\0", 12}, peer_.server_port);
  head_.known.remote_addr = PutPair({"REMOTE_ADDR\0", 12}, peer_.remote_addr);
  if (!peer_.remote_port.empty()) PutPair({"REMOTE_PORT\0", 12}, peer_.remote_port);
  if (peer_.https) PutPair({"HTTPS\0", 6}, "on");
  return HttpStatus::kComplete;
}

void HeadParser::PutRequestUri(const Target& target) noexcept {
  Put({"REQUEST_URI\0", 12});
  const std::uint32_t offset = Here();
  if (target.uri.empty() || target.uri.front() == '?' || target.uri.front() == '#') Put("/");
  Put(target.uri);
  head_.known.uri = {.offset = offset, .size = Here() - offset};
  PutEnd();
  head_.pairs++;
}

bool HeadParser::PutPathInfo(const Target& target) noexcept {
  Put({"PATH_INFO\0", 10});
  const std::uint32_t offset = Here();
  if (target.path.empty()) {
    Put("/");
  } else if (target.decode) {
    std::size_t size = 0;
    if (!NormalizePath(target.path, out_, &size)) return false;
    out_ += size;
  } else {
    Put(target.path);
  }
  head_.known.path_info = {.offset = offset, .size = Here() - offset};
  PutEnd();
  head_.pairs++;
  return true;
}

HttpStatus HeadParser::Headers() noexcept {
  const std::uint32_t from = Here();
  const std::uint16_t pairs = head_.pairs;
  while (in_[at_] != '\r') {
    const HttpStatus status = HeaderLine();
    if (status != HttpStatus::kComplete) return status;
  }
  // What follows an empty line is no part of this head.
  if (at_ + 2 != in_.size()) return HttpStatus::kBadRequest;
  at_ += 2;
  if (repeats_) WriteHeadersAgain(from, pairs);
  // An absolute-form target in HTTP/1.0 may come without Host.
  if (!authority_.empty() && !host_) head_.known.host = PutPair({"HTTP_HOST\0", 10}, authority_);
  return HttpStatus::kComplete;
}

HttpStatus HeadParser::HeaderLine() noexcept {
  if (lines_ == limits_.max_headers || lines_ == kMaxLines) return HttpStatus::kHeadTooLarge;
  lines_++;
  // Name, translated on the way. The prefix is written first, so that the common case moves nothing.
  std::memcpy(out_, kPrefix.data(), kPrefix.size());
  char* const key = out_ + kPrefix.size();
  const std::uint8_t* const name = in_.data() + at_;
  std::size_t size = 0;
  bool underscore = false;
  for (std::uint8_t c; (c = kVariableByte[name[size]]) != 0; size++) {
    key[size] = static_cast<char>(c);
    underscore |= name[size] == '_';
  }
  if (size == 0 || name[size] != ':') return HttpStatus::kBadRequest;

  const std::uint8_t* value = name + size + 1;
  while (*value == ' ' || *value == '\t') value++;
  const std::uint8_t* const end = in_.data() + in_.size();
  const std::uint8_t* const stop = FindControl(value, end);
  if (stop == end || stop[0] != '\r' || stop[1] != '\n') return HttpStatus::kBadRequest;
  const std::uint8_t* value_end = stop;
  while (value_end > value && (value_end[-1] == ' ' || value_end[-1] == '\t')) value_end--;
  at_ = static_cast<std::size_t>(stop + 2 - in_.data());
  if (underscore) return HttpStatus::kComplete;

  Entry& entry = entries_[count_++];
  entry.name = static_cast<std::uint32_t>(name - in_.data());
  entry.name_size = static_cast<std::uint32_t>(size);
  entry.value = static_cast<std::uint32_t>(value - in_.data());
  entry.value_size = static_cast<std::uint32_t>(value_end - value);
  entry.hash = HashName(key, size);
  entry.next_repeat = entry.last_repeat = 0;
  entry.id = Identify({key, size});
  entry.repeat = IsRepeat(entry);

  if (entry.id != HeaderId::kOther) {
    const HttpStatus status = Meaning(entry.id, Text(entry.value, entry.value_size));
    if (status != HttpStatus::kComplete) return status;
  }
  if (entry.repeat) {
    repeats_ = true;
    return HttpStatus::kComplete;
  }
  if (entry.id == HeaderId::kContentLength || entry.id == HeaderId::kContentType) {
    std::memmove(out_, key, size);
    out_ += size;
  } else {
    out_ = key + size;
  }
  PutEnd();
  PutValue(entry);
  return HttpStatus::kComplete;
}

// Looks the name up among those before it and adds it. A repeat is chained to the first of its name.
bool HeadParser::IsRepeat(Entry& entry) noexcept {
  const auto self = static_cast<std::uint16_t>(count_);
  std::uint16_t& bucket = buckets_[entry.hash % buckets_.size()];
  for (std::uint16_t i = bucket; i != 0; i = entries_[i - 1].next_in_bucket) {
    Entry& other = entries_[i - 1];
    if (other.hash != entry.hash || other.name_size != entry.name_size) continue;
    const std::uint8_t *a = in_.data() + entry.name, *b = in_.data() + other.name;
    std::size_t same = 0;
    while (same < entry.name_size && kVariableByte[a[same]] == kVariableByte[b[same]]) same++;
    if (same != entry.name_size) continue;
    (other.last_repeat == 0 ? other.next_repeat : entries_[other.last_repeat - 1].next_repeat) = self;
    other.last_repeat = self;
    return true;
  }
  entry.next_in_bucket = bucket;
  bucket = self;
  return false;
}

void HeadParser::PutKey(const char* name, std::size_t size, HeaderId id) noexcept {
  if (id != HeaderId::kContentLength && id != HeaderId::kContentType) Put(kPrefix);
  for (std::size_t i = 0; i < size; i++) *out_++ = static_cast<char>(kVariableByte[static_cast<std::uint8_t>(name[i])]);
  PutEnd();
}

// The value with those of its repeats, and the pair is complete.
void HeadParser::PutValue(const Entry& entry) noexcept {
  const std::uint32_t offset = Here();
  if (entry.id == HeaderId::kHost && !authority_.empty()) {
    Put(authority_);
  } else {
    Put(Text(entry.value, entry.value_size));
    // Equal Content-Lengths are one.
    for (std::uint16_t i = entry.id == HeaderId::kContentLength ? 0 : entry.next_repeat; i != 0; i = entries_[i - 1].next_repeat) {
      Put(entry.id == HeaderId::kCookie ? "; " : ", ");
      Put(Text(entries_[i - 1].value, entries_[i - 1].value_size));
    }
  }
  Remember(entry.id, {.offset = offset, .size = Here() - offset});
  PutEnd();
  head_.pairs++;
}

void HeadParser::Remember(HeaderId id, Slice value) noexcept {
  if (id == HeaderId::kHost) head_.known.host = value;
  else if (id == HeaderId::kUserAgent) head_.known.user_agent = value;
  else if (id == HeaderId::kReferer) head_.known.referer = value;
}

// Repeats are rare, so headers are written as if there were none, and once more when there were.
void HeadParser::WriteHeadersAgain(std::uint32_t from, std::uint16_t pairs) noexcept {
  out_ = block_ + from;
  head_.pairs = pairs;
  for (std::size_t i = 0; i < count_; i++) {
    const Entry& entry = entries_[i];
    if (entry.repeat) continue;
    PutKey(text_ + entry.name, entry.name_size, entry.id);
    PutValue(entry);
  }
}

HttpStatus HeadParser::Meaning(HeaderId id, std::string_view value) noexcept {
  switch (id) {
    case HeaderId::kHost:
      if (host_ || !IsHost(value)) return HttpStatus::kBadRequest;
      host_ = true;
      break;
    case HeaderId::kConnection:
      Connection(value);
      break;
    case HeaderId::kContentLength: {
      if (head_.has_length) return value == length_ ? HttpStatus::kComplete : HttpStatus::kBadRequest;
      length_ = value;
      head_.has_length = true;
      bool over = false;
      if (ReadDecimal(value, head_.content_length, &over)) break;
      return over ? HttpStatus::kBodyTooLarge : HttpStatus::kBadRequest;
    }
    case HeaderId::kTransferEncoding:
      return TransferEncoding(value);
    case HeaderId::kExpect:
      head_.expect_continue = head_.expect_continue || (head_.http11 && HasElement(value, "100-continue"));
      break;
    case HeaderId::kUpgrade:
      upgrade_header_ = upgrade_header_ || value.find_first_not_of(", \t") != std::string_view::npos;
      break;
    case HeaderId::kOther:
    case HeaderId::kCookie:
    case HeaderId::kContentType:
    case HeaderId::kUserAgent:
    case HeaderId::kReferer:
      break;
  }
  return HttpStatus::kComplete;
}

// RFC 9112 6.1: chunked once and last. Elements of several header lines are one list. A coding we do not know is answered at the end, since a malformed list is
// the graver fault.
HttpStatus HeadParser::TransferEncoding(std::string_view value) noexcept {
  coding_ = true;
  std::string_view element;
  for (bool more = true; NextElement(value, element, more);) {
    if (element.empty() || coding_chunked_) return HttpStatus::kBadRequest;
    for (const char c : element)
      if (!kToken[static_cast<std::uint8_t>(c)]) return HttpStatus::kBadRequest;
    if (EqualsIgnoreCase(element, "chunked")) coding_chunked_ = true;
    else coding_other_ = true;
  }
  return HttpStatus::kComplete;
}

void HeadParser::Connection(std::string_view value) noexcept {
  close_ = close_ || HasElement(value, "close");
  stay_ = stay_ || HasElement(value, "keep-alive");
  connection_upgrade_ = connection_upgrade_ || HasElement(value, "upgrade");
}

// What the headers mean together.
HttpStatus HeadParser::Framing() noexcept {
  if (head_.http11 && !host_) return HttpStatus::kBadRequest;
  if (coding_ && (head_.has_length || !head_.http11)) return HttpStatus::kBadRequest;
  if (coding_other_) return HttpStatus::kNotImplemented;
  if (limits_.max_body != 0 && head_.content_length > limits_.max_body) return HttpStatus::kBodyTooLarge;
  head_.chunked = coding_chunked_;
  head_.keep_alive = !close_ && (head_.http11 || stay_);
  head_.upgrade = head_.http11 && connection_upgrade_ && upgrade_header_;
  return HttpStatus::kComplete;
}

}  // namespace

HttpStatus FindHeadEnd(std::span<const std::uint8_t> in, const HttpLimits& limits, HeadScan& scan, std::uint32_t* head_size) noexcept {
  // Only the first max_head bytes count, so the verdict is the same however the bytes arrive.
  const std::size_t size = std::min<std::size_t>(in.size(), limits.max_head);
  if (size > 0 && !kToken[in[0]]) return HttpStatus::kBadRequest;
  const std::uint8_t *const data = in.data(), *const end = data + size;
  const std::uint8_t* p = data + std::min<std::size_t>(scan.scanned, size);
  while ((p = FindControl(p, end)) != end) {
    if (*p != '\r') return HttpStatus::kBadRequest;
    if (p + 1 == end) break;  // its LF may come yet
    if (p[1] != '\n') return HttpStatus::kBadRequest;
    const bool empty = p == data + scan.line;
    p += 2;
    scan.scanned = static_cast<std::uint32_t>(p - data);
    if (empty) {
      *head_size = scan.scanned;
      return HttpStatus::kComplete;
    }
    scan.line = scan.scanned;
  }
  scan.scanned = static_cast<std::uint32_t>(p - data);
  if (in.size() < limits.max_head) return HttpStatus::kNeedMore;
  return scan.line == 0 ? HttpStatus::kUriTooLong : HttpStatus::kHeadTooLarge;
}

std::size_t HttpBlockBound(std::size_t head_size, std::uint16_t max_headers, const HttpPeer& peer) noexcept {
  const std::size_t lines = LineBound(head_size, max_headers);
  return TextBound(head_size, lines, peer) + lines * sizeof(Entry) + alignof(Entry);
}

HttpHead ParseHttpHead(std::span<const std::uint8_t> head, const HttpLimits& limits, const HttpPeer& peer, std::span<char> block) noexcept {
  HttpHead result;
  if (head.size() > limits.max_head || block.size() < HttpBlockBound(head.size(), limits.max_headers, peer)) {
    result.status = HttpStatus::kHeadTooLarge;
    return result;
  }
  // The empty line at the end is what stops each scan, so it must be there.
  if (head.size() < 4 || std::memcmp(head.data() + head.size() - 4, "\r\n\r\n", 4) != 0) {
    result.status = HttpStatus::kBadRequest;
    return result;
  }
  return HeadParser(head, limits, peer, block).Run();
}

}  // namespace uwsgi::codecs
