// Fuzz target of the uwsgi packet codec. Input: one byte of limits, one that picks where the bytes are cut, then a packet.
#include "../codecs/uwsgi_block.h"

#include <string>
#include <utility>
#include <vector>

#include "fuzz_input.h"

namespace {

using namespace uwsgi::codecs;
using namespace uwsgi::fuzz;
using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Read {
  UwsgiHead head;
  std::string block;
};

Read ReadExactly(Bytes bytes, const UwsgiLimits& limits) {
  const ExactCopy copy(bytes);
  ExactBuffer out(bytes.size());
  Read read{.head = ReadUwsgiHead(copy.bytes(), limits, out.span()), .block = {}};
  HOLDS(read.head.consumed <= bytes.size() && read.head.block_size <= bytes.size());
  HOLDS((read.head.status == UwsgiStatus::kComplete) == (read.head.consumed != 0));
  read.block = out.First(read.head.block_size);
  return read;
}

Pairs PairsOf(std::string_view block) {
  Pairs pairs;
  while (!block.empty()) {
    const auto key = block.substr(0, block.find('\0'));
    block.remove_prefix(key.size() + 1);
    const auto nul = block.find('\0');
    HOLDS(nul != std::string_view::npos && !key.empty());
    pairs.emplace_back(key, block.substr(0, nul));
    block.remove_prefix(nul + 1);
  }
  return pairs;
}

void CheckKnown(Slice slice, std::string_view key, const Pairs& pairs, const std::string& block) {
  for (const auto& [name, value] : pairs) {
    if (name != key) continue;
    HOLDS(slice.offset != 0 && slice.offset + slice.size < block.size());
    HOLDS(slice.In(block.data()) == value);
    return;
  }
  HOLDS(slice.offset == 0 && slice.size == 0);
}

void AppendString(std::string& packet, std::string_view text) {
  packet += static_cast<char>(text.size());
  packet += static_cast<char>(text.size() >> 8);
  packet += text;
}

void CheckComplete(const Read& read, Bytes bytes, const UwsgiLimits& limits) {
  const Pairs pairs = PairsOf(read.block);
  HOLDS(pairs.size() == read.head.pairs && pairs.size() <= limits.max_vars);
  HOLDS(read.head.packet_size <= limits.max_size);
  std::string packet(bytes.begin(), bytes.begin() + 4);
  for (const auto& [key, value] : pairs) AppendString(packet, key), AppendString(packet, value);
  HOLDS(packet.size() == read.head.consumed && std::equal(packet.begin(), packet.end(), bytes.begin(), [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; }));

  const KnownVars& known = read.head.known;
  CheckKnown(known.method, "REQUEST_METHOD", pairs, read.block);
  CheckKnown(known.uri, "REQUEST_URI", pairs, read.block);
  CheckKnown(known.path_info, "PATH_INFO", pairs, read.block);
  CheckKnown(known.query, "QUERY_STRING", pairs, read.block);
  CheckKnown(known.protocol, "SERVER_PROTOCOL", pairs, read.block);
  CheckKnown(known.host, "HTTP_HOST", pairs, read.block);
  CheckKnown(known.remote_addr, "REMOTE_ADDR", pairs, read.block);
  CheckKnown(known.remote_user, "REMOTE_USER", pairs, read.block);
  CheckKnown(known.script_name, "SCRIPT_NAME", pairs, read.block);
  CheckKnown(known.user_agent, "HTTP_USER_AGENT", pairs, read.block);
  CheckKnown(known.referer, "HTTP_REFERER", pairs, read.block);
  HOLDS(read.head.head_method == (known.method.In(read.block.data()) == "HEAD"));
  HOLDS(read.head.has_length || read.head.content_length == 0);
  HOLDS(read.head.content_length <= 999'999'999'999'999'999);
  for (const auto& [key, value] : pairs)
    if (key == "CONTENT_LENGTH") HOLDS(read.head.has_length == !value.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Knobs knobs(data, size);
  const std::uint8_t limit = knobs.Byte();
  const UwsgiLimits limits{.max_size = limit & 1 ? 64u : 65535u, .max_vars = static_cast<std::uint16_t>(limit & 2 ? 3 : 1000)};
  const std::size_t pick = knobs.Byte();
  const Bytes bytes = knobs.Rest();
  const Read whole = ReadExactly(bytes, limits);
  const Read part = ReadExactly(bytes.first(bytes.size() * pick / 255), limits);
  if (part.head.status != UwsgiStatus::kNeedMore) HOLDS(part.head.status == whole.head.status && part.block == whole.block);
  if (bytes.size() >= 4) HOLDS(whole.head.packet_size == (bytes[1] | bytes[2] << 8) && whole.head.modifier1 == bytes[0] && whole.head.modifier2 == bytes[3]);
  if (whole.head.status == UwsgiStatus::kComplete) CheckComplete(whole, bytes, limits);
  return 0;
}
