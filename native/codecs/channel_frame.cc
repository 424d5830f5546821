// The app channel's frames from and to bytes. Called by the engine for each frame; decides nothing about what a frame means.
#include "channel_frame.h"

#include <cstring>

namespace uwsgi::codecs {
namespace {

std::uint32_t ReadU32(const std::uint8_t* p) noexcept {
  return static_cast<std::uint32_t>(p[0]) | static_cast<std::uint32_t>(p[1]) << 8 | static_cast<std::uint32_t>(p[2]) << 16 |
         static_cast<std::uint32_t>(p[3]) << 24;
}

std::int64_t ReadI64(const std::uint8_t* p) noexcept {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(ReadU32(p)) | static_cast<std::uint64_t>(ReadU32(p + 4)) << 32);
}

void WriteU32(std::uint32_t value, std::uint8_t* out) noexcept {
  for (int i = 0; i < 4; i++) out[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

bool IsLegal(std::uint8_t type, bool from_host) noexcept {
  switch (static_cast<FrameType>(type)) {
    case FrameType::kHello:
    case FrameType::kResponse:
    case FrameType::kData:
    case FrameType::kSendfile:
    case FrameType::kCredit:
    case FrameType::kFail:
    case FrameType::kBye:
    case FrameType::kCall:
      return from_host;
    case FrameType::kWelcome:
    case FrameType::kRequest:
    case FrameType::kBody:
    case FrameType::kAbort:
    case FrameType::kFileTaken:
    case FrameType::kStop:
    case FrameType::kReply:
    case FrameType::kEvent:
      return !from_host;
  }
  return false;
}

constexpr std::uint8_t kKnownFlags = kEnd | kError | kFd | kBodyFile | kBodyMemory;

}  // namespace

FrameStatus ReadFrameHeader(std::span<const std::uint8_t> in, bool from_host, Frame& frame) noexcept {
  if (in.size() < kFrameHeader) return FrameStatus::kNeedMore;
  const std::uint8_t* p = in.data();
  frame.length = ReadU32(p);
  frame.stream = ReadU32(p + 4);
  frame.type = static_cast<FrameType>(p[8]);
  frame.flags = p[9];
  frame.aux = static_cast<std::uint16_t>(p[10] | p[11] << 8);
  if (frame.length > kMaxPayload || !IsLegal(p[8], from_host) || (frame.flags & ~kKnownFlags) != 0) return FrameStatus::kBad;
  return FrameStatus::kComplete;
}

void WriteFrameHeader(const Frame& frame, std::uint8_t* out) noexcept {
  WriteU32(frame.length, out);
  WriteU32(frame.stream, out + 4);
  out[8] = static_cast<std::uint8_t>(frame.type);
  out[9] = frame.flags;
  out[10] = static_cast<std::uint8_t>(frame.aux);
  out[11] = static_cast<std::uint8_t>(frame.aux >> 8);
}

bool NextListItem(std::span<const std::uint8_t>& rest, std::span<const std::uint8_t>& item, bool* bad) noexcept {
  *bad = false;
  if (rest.empty()) return false;
  if (rest.size() < 4) {
    *bad = true;
    return false;
  }
  const std::size_t size = ReadU32(rest.data());
  if (size > rest.size() - 4) {
    *bad = true;
    return false;
  }
  item = rest.subspan(4, size);
  rest = rest.subspan(4 + size);
  return true;
}

bool NextPiece(std::span<const std::uint8_t>& rest, std::span<const std::uint8_t>& piece, bool* bad) noexcept {
  *bad = false;
  if (rest.empty()) return false;
  const auto* nul = static_cast<const std::uint8_t*>(std::memchr(rest.data(), 0, rest.size()));
  if (nul == nullptr) {
    *bad = true;
    return false;
  }
  const auto size = static_cast<std::size_t>(nul - rest.data());
  piece = rest.first(size);
  rest = rest.subspan(size + 1);
  return true;
}

ResponsePayload ReadResponsePayload(std::span<const std::uint8_t> payload) noexcept {
  if (payload.size() < 4 || payload.size() > kMaxPayload) return {.ok = false, .head_size = 0, .body_offset = 0};
  const std::uint32_t head_size = ReadU32(payload.data());
  if (head_size > payload.size() - 4) return {.ok = false, .head_size = 0, .body_offset = 0};
  return {.ok = true, .head_size = head_size, .body_offset = 4 + head_size};
}

SendfilePayload ReadSendfilePayload(std::span<const std::uint8_t> payload) noexcept {
  SendfilePayload result{.ok = false, .offset = 0, .length = 0, .fd = -1};
  if (payload.size() != 20) return result;
  const std::int64_t offset = ReadI64(payload.data()), length = ReadI64(payload.data() + 8);
  const auto fd = static_cast<std::int32_t>(ReadU32(payload.data() + 16));
  if (offset < 0 || length < -1 || fd < -1) return result;
  return {.ok = true, .offset = offset, .length = length, .fd = fd};
}

bool ReadPlace(std::span<const std::uint8_t> payload, Place& place) noexcept {
  if (payload.size() != kPlace) return false;
  place = {.offset = ReadU32(payload.data()), .size = ReadU32(payload.data() + 4)};
  return true;
}

void WritePlace(const Place& place, std::uint8_t* out) noexcept {
  WriteU32(place.offset, out);
  WriteU32(place.size, out + 4);
}

}  // namespace uwsgi::codecs
