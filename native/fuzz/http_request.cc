// Fuzz target of the HTTP head codec. Input: one byte of settings, one byte that picks where the bytes are cut, then the bytes of a connection.
#include "../codecs/http_request.h"

#include <string>
#include <utility>
#include <vector>

#include "fuzz_input.h"

namespace {

using namespace uwsgi::codecs;
using namespace uwsgi::fuzz;

struct Settings {
  HttpLimits limits;
  HttpPeer peer;
};

Settings Choose(std::uint8_t knobs) {
  Settings settings{.limits = {.max_head = 4096, .max_headers = 64, .max_body = 0}, .peer = {}};
  if (knobs & 1) settings.limits.max_head = 96;
  if (knobs & 2) settings.limits.max_headers = 3;
  if (knobs & 4) settings.limits.max_body = 1000;
  settings.peer.server_name = "server";
  settings.peer.server_port = knobs & 8 ? "8080" : "";
  settings.peer.remote_addr = "127.0.0.1";
  settings.peer.remote_port = knobs & 16 ? "54321" : "";
  settings.peer.https = (knobs & 32) != 0;
  settings.peer.script_name = (knobs & 64) == 0;
  return settings;
}

struct Found {
  HttpStatus status;
  std::uint32_t size = 0;
  friend bool operator==(const Found&, const Found&) = default;
};

Found Find(Bytes bytes, const HttpLimits& limits, HeadScan& scan) {
  const ExactCopy copy(bytes);
  Found found{.status = HttpStatus::kNeedMore};
  found.status = FindHeadEnd(copy.bytes(), limits, scan, &found.size);
  HOLDS(scan.scanned <= bytes.size() && scan.line <= scan.scanned);
  return found;
}

Found FindWhole(Bytes bytes, const HttpLimits& limits) {
  HeadScan scan;
  return Find(bytes, limits, scan);
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs PairsOf(std::string_view block) {
  Pairs pairs;
  while (!block.empty()) {
    const auto key = block.substr(0, block.find('\0'));
    block.remove_prefix(key.size() + 1);
    const auto nul = block.find('\0');
    HOLDS(nul != std::string_view::npos);
    pairs.emplace_back(key, block.substr(0, nul));
    block.remove_prefix(nul + 1);
  }
  return pairs;
}

struct Parsed {
  HttpHead head;
  Pairs pairs;
};

void CheckSlice(Slice slice, std::string_view key, std::string_view block) {
  if (slice.offset == 0) {
    HOLDS(slice.size == 0);
    return;
  }
  HOLDS(slice.offset + slice.size < block.size());
  HOLDS(block[slice.offset + slice.size] == '\0');
  HOLDS(slice.offset > key.size() && block.substr(slice.offset - key.size() - 1, key.size()) == key && block[slice.offset - 1] == '\0');
}

Parsed Parse(Bytes bytes, const Settings& settings) {
  const ExactCopy copy(bytes);
  ExactBuffer out(HttpBlockBound(bytes.size(), settings.limits.max_headers, settings.peer));
  Parsed parsed;
  parsed.head = ParseHttpHead(copy.bytes(), settings.limits, settings.peer, out.span());
  if (parsed.head.status != HttpStatus::kComplete) return parsed;
  HOLDS(parsed.head.consumed == bytes.size());
  HOLDS(parsed.head.block_size <= out.span().size());
  const std::string_view block = out.First(parsed.head.block_size);
  parsed.pairs = PairsOf(block);
  HOLDS(parsed.pairs.size() == parsed.head.pairs);
  const KnownVars& known = parsed.head.known;
  CheckSlice(known.method, "REQUEST_METHOD", block);
  CheckSlice(known.uri, "REQUEST_URI", block);
  CheckSlice(known.path_info, "PATH_INFO", block);
  CheckSlice(known.query, "QUERY_STRING", block);
  CheckSlice(known.protocol, "SERVER_PROTOCOL", block);
  CheckSlice(known.host, "HTTP_HOST", block);
  CheckSlice(known.remote_addr, "REMOTE_ADDR", block);
  CheckSlice(known.script_name, "SCRIPT_NAME", block);
  CheckSlice(known.user_agent, "HTTP_USER_AGENT", block);
  CheckSlice(known.referer, "HTTP_REFERER", block);
  HOLDS(known.remote_user.offset == 0);
  return parsed;
}

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view{} : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

const std::string& ValueOf(const Pairs& pairs, std::string_view key) {
  static const std::string kNone;
  for (const auto& [name, value] : pairs)
    if (name == key) return value;
  return kNone;
}

constexpr std::size_t kOwn = 8;  // pairs that always stand before the headers

std::size_t OwnPairs(const HttpPeer& peer) { return kOwn + (peer.script_name ? 1 : 0) + (peer.remote_port.empty() ? 0 : 1) + (peer.https ? 1 : 0); }

// The request that these variables came from, as plainly as it can be written.
std::string Serialise(const Parsed& parsed, const HttpPeer& peer) {
  std::string text = ValueOf(parsed.pairs, "REQUEST_METHOD") + " " + ValueOf(parsed.pairs, "REQUEST_URI") + " " + ValueOf(parsed.pairs, "SERVER_PROTOCOL") + "\r\n";
  for (std::size_t i = OwnPairs(peer); i < parsed.pairs.size(); i++) {
    std::string name = parsed.pairs[i].first;
    if (name.starts_with("HTTP_")) name.erase(0, 5);
    else HOLDS(name == "CONTENT_TYPE" || name == "CONTENT_LENGTH");
    std::replace(name.begin(), name.end(), '_', '-');
    text += name + ":" + parsed.pairs[i].second + "\r\n";
  }
  return text + "\r\n";
}

void CheckVariables(const Parsed& parsed, const HttpPeer& peer) {
  HOLDS(parsed.pairs.size() >= OwnPairs(peer));
  for (std::size_t i = 0; i < parsed.pairs.size(); i++) {
    const auto& [name, value] = parsed.pairs[i];
    for (const char c : name) HOLDS(c > 0x20 && c < 0x7F && c != '-' && c != ':' && !(c >= 'a' && c <= 'z'));
    // Only the path is decoded, so only it can hold control bytes.
    if (name != "PATH_INFO")
      for (const char c : value) HOLDS((static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) || c == '\t');
    if (i >= OwnPairs(peer))
      for (std::size_t j = 0; j < i; j++) HOLDS(parsed.pairs[j].first != name);
  }
  const std::string& path = ValueOf(parsed.pairs, "PATH_INFO");
  const std::string& method = ValueOf(parsed.pairs, "REQUEST_METHOD");
  if (path != "*" && method != "CONNECT") {
    HOLDS(path.starts_with('/'));
    HOLDS(path.find("/../") == std::string::npos && path.find("/./") == std::string::npos);
    HOLDS(!path.ends_with("/..") && !path.ends_with("/."));
  }
  const HttpHead& head = parsed.head;
  HOLDS(!(head.chunked && head.has_length));
  HOLDS(!head.chunked || head.http11);
  HOLDS(head.head_method == (method == "HEAD"));
  HOLDS(head.has_length || head.content_length == 0);
}

void CheckSame(const Parsed& a, const Parsed& b) {
  HOLDS(b.head.status == HttpStatus::kComplete);
  HOLDS(a.pairs.size() == b.pairs.size());
  for (std::size_t i = 0; i < a.pairs.size(); i++) {
    HOLDS(a.pairs[i].first == b.pairs[i].first);
    HOLDS(Trim(a.pairs[i].second) == Trim(b.pairs[i].second));
  }
  HOLDS(a.head.http11 == b.head.http11 && a.head.keep_alive == b.head.keep_alive && a.head.chunked == b.head.chunked);
  HOLDS(a.head.has_length == b.head.has_length && a.head.content_length == b.head.content_length);
  HOLDS(a.head.expect_continue == b.head.expect_continue && a.head.upgrade == b.head.upgrade);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Knobs knobs(data, size);
  const Settings settings = Choose(knobs.Byte());
  const std::size_t pick = knobs.Byte();
  const Bytes bytes = knobs.Rest();

  const Found whole = FindWhole(bytes, settings.limits);
  const Bytes part = bytes.first(bytes.size() * pick / 255);
  HeadScan scan;
  const Found early = Find(part, settings.limits, scan);
  if (early.status != HttpStatus::kNeedMore) HOLDS(early == whole);
  else HOLDS(Find(bytes, settings.limits, scan) == whole);

  if (whole.status != HttpStatus::kComplete) {
    HOLDS(whole.size == 0);
    // Any bytes at all may be given to the parser.
    Parse(bytes, settings);
    return 0;
  }
  HOLDS(whole.size <= bytes.size() && whole.size <= settings.limits.max_head);
  const Parsed parsed = Parse(bytes.first(whole.size), settings);
  if (parsed.head.status != HttpStatus::kComplete) return 0;
  HOLDS(settings.limits.max_body == 0 || parsed.head.content_length <= settings.limits.max_body);
  CheckVariables(parsed, settings.peer);

  Settings wide = settings;
  wide.limits = {.max_head = 1 << 20, .max_headers = 1000, .max_body = 0};
  const ExactCopy again(Serialise(parsed, settings.peer));
  const Found end = FindWhole(again.bytes(), wide.limits);
  HOLDS(end.status == HttpStatus::kComplete && end.size == again.bytes().size());
  CheckSame(parsed, Parse(again.bytes(), wide));
  return 0;
}
