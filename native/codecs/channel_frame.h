// Frames of the app channel (docs/app-channel.md), from and to bytes.
#pragma once
#include <cstdint>
#include <span>

namespace uwsgi::codecs {

enum class FrameType : std::uint8_t {
  kHello = 0x01, kWelcome = 0x02,
  kRequest = 0x10, kBody = 0x11, kAbort = 0x12, kFileTaken = 0x13, kStop = 0x14, kReply = 0x15, kEvent = 0x16,
  kResponse = 0x20, kData = 0x21, kSendfile = 0x22, kCredit = 0x23, kFail = 0x24, kBye = 0x25, kCall = 0x26,
};
enum FrameFlag : std::uint8_t { kEnd = 0x01, kError = 0x02, kFd = 0x04, kBodyFile = 0x08, kBodyMemory = 0x10 };

inline constexpr std::size_t kFrameHeader = 12;
inline constexpr std::uint32_t kMaxPayload = 0xFFFFFF;

struct Frame {
  std::uint32_t length;
  std::uint32_t stream;
  FrameType type;
  std::uint8_t flags;
  std::uint16_t aux;
};

enum class FrameStatus : std::uint8_t { kComplete, kNeedMore, kBad };

// Reads the 12-byte header; kNeedMore when fewer than 12 bytes are there (the payload may still be missing when kComplete: look at length).
// `from_host` says which types are legal: a frame of the wrong direction, an unknown type, an unknown flag or a length over kMaxPayload is kBad.
[[nodiscard]] FrameStatus ReadFrameHeader(std::span<const std::uint8_t> in, bool from_host, Frame& frame) noexcept;
void WriteFrameHeader(const Frame& frame, std::uint8_t* out) noexcept;  // writes 12 bytes

// Steps through a list payload. Returns false at the end or on a broken length; `*bad` tells which.
[[nodiscard]] bool NextListItem(std::span<const std::uint8_t>& rest, std::span<const std::uint8_t>& item, bool* bad) noexcept;
// Steps through pairs: each call gives one NUL-terminated piece. False at the end; `*bad` when the last piece has no NUL.
[[nodiscard]] bool NextPiece(std::span<const std::uint8_t>& rest, std::span<const std::uint8_t>& piece, bool* bad) noexcept;

// The RESPONSE payload: where head and body are.
struct ResponsePayload { bool ok; std::uint32_t head_size; std::uint32_t body_offset; };
[[nodiscard]] ResponsePayload ReadResponsePayload(std::span<const std::uint8_t> payload) noexcept;

struct SendfilePayload { bool ok; std::int64_t offset; std::int64_t length; std::int32_t fd; };
[[nodiscard]] SendfilePayload ReadSendfilePayload(std::span<const std::uint8_t> payload) noexcept;

// Where a body lies in shared memory, in place of its bytes.
struct Place { std::uint32_t offset; std::uint32_t size; };
inline constexpr std::size_t kPlace = 8;
[[nodiscard]] bool ReadPlace(std::span<const std::uint8_t> payload, Place& place) noexcept;  // false: not 8 bytes
void WritePlace(const Place& place, std::uint8_t* out) noexcept;                            // writes 8 bytes

}  // namespace uwsgi::codecs
