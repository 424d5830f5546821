// Fuzz target of the response head codec. Input: one byte of settings, then a head as an app sends it (items ended by NUL).
#include "../codecs/response_head.h"

#include <string>
#include <string_view>
#include <vector>

#include "fuzz_input.h"

namespace {

using namespace uwsgi::codecs;
using namespace uwsgi::fuzz;

HeadWriting Choose(std::uint8_t knobs) {
  HeadWriting how{.protocol = knobs & 1 ? "HTTP/1.0" : "HTTP/1.1", .connection = {}, .extra = {}};
  how.framing = static_cast<Framing>((knobs >> 1) % 3);
  how.length = knobs & 8 ? ~std::uint64_t{0} : 0;
  if (knobs & 16) how.connection = "close";
  how.keep_connection = (knobs & 32) != 0;
  if (knobs & 64) how.extra = "X-Extra: one\r\nX-More: two\r\n";
  how.drop_length = (knobs & 128) != 0;
  how.drop_transfer_encoding = (knobs & 8) == 0;
  return how;
}

std::string LowerName(std::string_view line) {
  std::string name(line.substr(0, line.find(':')));
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return name;
}

// Lines between CRLFs; there is no other CR or LF.
std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  HOLDS(text.ends_with("\r\n\r\n"));
  for (std::size_t at; (at = text.find("\r\n")) != std::string_view::npos; text.remove_prefix(at + 2)) lines.push_back(text.substr(0, at));
  HOLDS(text.empty());
  for (const auto line : lines)
    for (const char c : line) HOLDS(c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F));
  return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Knobs knobs(data, size);
  const HeadWriting how = Choose(knobs.Byte());
  const ExactCopy copy(knobs.Rest());
  const ResponseHead head = ReadResponseHead(copy.chars());
  ExactBuffer out(ResponseHeadBound(copy.bytes().size(), how));
  if (head.status != ResponseStatus::kOk) {
    // What was refused is never written by the engine, but it must not run out of its buffer either.
    HOLDS(WriteResponseHead(copy.chars(), how, out.span()).size <= out.span().size());
    return 0;
  }
  HOLDS(head.code >= 100 && head.code <= 999);
  const WrittenHead written = WriteResponseHead(copy.chars(), how, out.span());
  HOLDS(written.size > 0 && written.size <= out.span().size());
  const std::string_view text = out.First(written.size);
  const auto lines = LinesOf(text);
  HOLDS(lines.size() == written.headers + 2u);  // status line and empty line
  HOLDS(lines[0].starts_with(std::string(how.protocol) + " " + std::to_string(head.code) + " "));

  std::size_t lengths = 0, codings = 0, connections = 0;
  for (std::size_t i = 1; i + 1 < lines.size(); i++) {
    HOLDS(lines[i].find(':') != std::string_view::npos && lines[i].find(':') > 0);
    const std::string name = LowerName(lines[i]);
    lengths += name == "content-length";
    codings += name == "transfer-encoding";
    connections += name == "connection";
  }
  HOLDS(lengths <= 1);
  if (how.framing == Framing::kAddLength) HOLDS(lengths == 1 && codings == 0);
  if (how.framing == Framing::kChunked) HOLDS(lengths == 0 && codings == 1);
  if (how.framing == Framing::kAsIs) {
    HOLDS(lengths == (head.has_length && !how.drop_length ? 1u : 0u));
    HOLDS((codings != 0) == (head.has_transfer_encoding && !how.drop_transfer_encoding));
  }
  if (!how.keep_connection) HOLDS(connections == (how.connection.empty() ? 0u : 1u));

  // One byte less room than the text needs gives nothing, not a part.
  ExactBuffer small(written.size - 1);
  HOLDS(WriteResponseHead(copy.chars(), how, small.span()).size == 0);
  return 0;
}
