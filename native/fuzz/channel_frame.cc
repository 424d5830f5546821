// Fuzz target of the channel's frames. Input: one byte for the direction, one that picks where the bytes are cut, then the bytes of a connection. Each payload is
// read as everything it could be.
#include "../codecs/channel_frame.h"

#include <vector>

#include "fuzz_input.h"

namespace {

using namespace uwsgi::codecs;
using namespace uwsgi::fuzz;

void AppendU32(std::vector<std::uint8_t>& out, std::size_t value) {
  for (int i = 0; i < 4; i++) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void CheckList(Bytes payload) {
  const ExactCopy copy(payload);
  Bytes rest = copy.bytes(), item;
  std::vector<std::uint8_t> again;
  bool bad = false;
  while (NextListItem(rest, item, &bad)) {
    AppendU32(again, item.size());
    again.insert(again.end(), item.begin(), item.end());
  }
  HOLDS(bad || rest.empty());
  HOLDS(again.size() + rest.size() == payload.size() && std::equal(again.begin(), again.end(), payload.begin()));
}

void CheckPieces(Bytes payload) {
  const ExactCopy copy(payload);
  Bytes rest = copy.bytes(), piece;
  std::vector<std::uint8_t> again;
  bool bad = false;
  while (NextPiece(rest, piece, &bad)) {
    for (const std::uint8_t byte : piece) HOLDS(byte != 0);
    again.insert(again.end(), piece.begin(), piece.end());
    again.push_back(0);
  }
  HOLDS(bad == (!payload.empty() && payload.back() != 0));
  HOLDS(again.size() + rest.size() == payload.size() && std::equal(again.begin(), again.end(), payload.begin()));
}

void CheckFixed(Bytes payload) {
  const ExactCopy copy(payload);
  const ResponsePayload response = ReadResponsePayload(copy.bytes());
  if (response.ok) HOLDS(response.body_offset == 4 + std::size_t{response.head_size} && response.body_offset <= payload.size());
  else HOLDS(response.head_size == 0 && response.body_offset == 0);
  const SendfilePayload file = ReadSendfilePayload(copy.bytes());
  if (file.ok) HOLDS(payload.size() == 20 && file.offset >= 0 && file.length >= -1 && file.fd >= -1);
  Place place{};
  HOLDS(ReadPlace(copy.bytes(), place) == (payload.size() == kPlace));
  if (payload.size() == kPlace) {
    std::uint8_t written[kPlace];
    WritePlace(place, written);
    HOLDS(std::equal(written, written + kPlace, payload.begin()));
  }
}

FrameStatus ReadHeader(Bytes bytes, bool from_host, Frame& frame) {
  const ExactCopy copy(bytes);
  return ReadFrameHeader(copy.bytes(), from_host, frame);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Knobs knobs(data, size);
  const bool from_host = (knobs.Byte() & 1) != 0;
  const std::size_t pick = knobs.Byte();
  Bytes rest = knobs.Rest();
  Frame frame{}, early{};
  const FrameStatus part = ReadHeader(rest.first(rest.size() * pick / 255), from_host, early);
  if (part != FrameStatus::kNeedMore) HOLDS(part == ReadHeader(rest, from_host, frame));
  CheckList(rest);
  CheckPieces(rest);
  CheckFixed(rest);

  while (ReadHeader(rest, from_host, frame) == FrameStatus::kComplete) {
    HOLDS(frame.length <= kMaxPayload);
    std::uint8_t written[kFrameHeader];
    WriteFrameHeader(frame, written);
    HOLDS(std::equal(written, written + kFrameHeader, rest.begin()));
    Frame other{};
    HOLDS(ReadHeader(rest, !from_host, other) == FrameStatus::kBad);  // no type goes both ways
    rest = rest.subspan(kFrameHeader);
    if (rest.size() < frame.length) break;
    const Bytes payload = rest.first(frame.length);
    CheckList(payload);
    CheckPieces(payload);
    CheckFixed(payload);
    rest = rest.subspan(frame.length);
  }
  return 0;
}
