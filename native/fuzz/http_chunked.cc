// Fuzz target of the chunked decoder. Input: one byte for the body limit, one for where the bytes are cut, then a chunked body. The decoder must agree with a
// second one below, which is written line by line and without state.
#include "../codecs/http_chunked.h"

#include <string>

#include "fuzz_input.h"

namespace {

using namespace uwsgi::codecs;
using namespace uwsgi::fuzz;

struct Decoded {
  ChunkStatus status = ChunkStatus::kNeedMore;
  std::size_t consumed = 0;
  std::string body;
  friend bool operator==(const Decoded&, const Decoded&) = default;
};

// Decodes `bytes` as if `step` of them arrived at a time (0: all at once).
Decoded Decode(Bytes bytes, std::size_t step, std::uint64_t max_body) {
  Decoded result;
  ChunkState state;
  for (std::size_t from = 0; from < bytes.size() && result.status == ChunkStatus::kNeedMore;) {
    const ExactCopy piece(bytes.subspan(from, step == 0 ? bytes.size() - from : std::min(step, bytes.size() - from)));
    std::size_t at = 0;
    while (at < piece.bytes().size() && result.status == ChunkStatus::kNeedMore) {
      const ExactCopy rest(piece.bytes().subspan(at));
      const ChunkResult one = ReadChunk(rest.bytes(), state, max_body);
      HOLDS(one.consumed <= rest.bytes().size());
      HOLDS(one.data_offset + std::size_t{one.data_size} <= one.consumed);
      HOLDS(one.status != ChunkStatus::kNeedMore || one.consumed > 0);
      result.body.append(reinterpret_cast<const char*>(rest.bytes().data()) + one.data_offset, one.data_size);
      result.status = one.status;
      at += one.consumed;
    }
    from += at;
  }
  result.consumed = 0;
  HOLDS(state.total == result.body.size());
  if (result.status != ChunkStatus::kNeedMore) {
    const std::uint8_t more[] = {'0', '\r', '\n', '\r', '\n'};
    const ChunkResult after = ReadChunk(more, state, max_body);
    HOLDS(after.status == result.status && after.consumed == 0 && after.data_size == 0);
  }
  return result;
}

bool IsHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool IsToken(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}
bool IsText(char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F); }

enum class Line { kWhole, kCut, kBad };

// Takes text up to CR LF. kCut: the end is not there yet, `line` is what there is.
Line TakeLine(std::string_view& rest, std::string_view& line) {
  std::size_t size = 0;
  while (size < rest.size() && IsText(rest[size])) size++;
  line = rest.substr(0, size);
  rest.remove_prefix(size);
  if (rest.empty() || rest == "\r") return Line::kCut;
  if (!rest.starts_with("\r\n")) return Line::kBad;
  rest.remove_prefix(2);
  return Line::kWhole;
}

// Reads the size out of a size line, of which perhaps only the beginning is there.
bool ReadSize(std::string_view line, bool whole, unsigned __int128& size) {
  std::size_t digits = 0;
  size = 0;
  while (digits < line.size() && IsHex(line[digits])) {
    const char c = line[digits++];
    size = size * 16 + static_cast<unsigned>(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    if (digits > 16 || size > (static_cast<unsigned __int128>(1) << 60)) return false;
  }
  if (digits == 0) return line.empty() && !whole;
  const std::string_view extension = line.substr(digits);
  return extension.empty() || (extension[0] == ';' && extension.size() <= 256);
}

bool IsTrailer(std::string_view line, bool whole) {
  std::size_t name = 0;
  while (name < line.size() && IsToken(line[name])) name++;
  if (name == line.size()) return !whole;
  return name > 0 && line[name] == ':';
}

Decoded DecodePlainly(std::string_view rest, std::uint64_t max_body) {
  Decoded result;
  const auto end = [&](ChunkStatus status) {
    result.status = status;
    return result;
  };
  std::string_view line;
  for (;;) {
    const Line kind = TakeLine(rest, line);
    unsigned __int128 size = 0;
    // A size without digits followed by something is a fault also before the line is complete.
    if (!ReadSize(line, kind == Line::kWhole || (kind == Line::kCut && !rest.empty()), size)) return end(ChunkStatus::kBad);
    if (kind == Line::kBad) return end(ChunkStatus::kBad);
    if (kind == Line::kCut) return result;
    if (size == 0) break;
    if (max_body != 0 && size + result.body.size() > max_body) return end(ChunkStatus::kTooLarge);
    const auto there = static_cast<std::size_t>(std::min<unsigned __int128>(size, rest.size()));
    result.body.append(rest.substr(0, there));
    rest.remove_prefix(there);
    if (there < size || rest.empty() || rest == "\r") return result;
    if (!rest.starts_with("\r\n")) return end(ChunkStatus::kBad);
    rest.remove_prefix(2);
  }
  for (std::size_t trailers = 0;;) {
    const Line kind = TakeLine(rest, line);
    if (line.empty() && kind == Line::kWhole) return end(ChunkStatus::kDone);
    const bool complete = kind == Line::kWhole || (kind == Line::kCut && !rest.empty());
    trailers += line.size() + (kind == Line::kWhole ? 2 : complete ? 1 : 0);
    if (!line.empty() && (!IsTrailer(line, complete) || trailers > 8192)) return end(ChunkStatus::kBad);
    if (kind == Line::kBad) return end(ChunkStatus::kBad);
    if (kind == Line::kCut) return result;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Knobs knobs(data, size);
  const std::uint64_t max_body = knobs.Byte();
  const std::size_t step = knobs.Byte();
  const Bytes bytes = knobs.Rest();
  const Decoded whole = Decode(bytes, 0, max_body);
  HOLDS(Decode(bytes, 1, max_body) == whole);
  HOLDS(Decode(bytes, step, max_body) == whole);
  HOLDS(max_body == 0 || whole.body.size() <= max_body);
  HOLDS(DecodePlainly({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, max_body) == whole);
  return 0;
}
