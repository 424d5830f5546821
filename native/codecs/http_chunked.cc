// The chunked coding, decoded step by step. The state is one small struct, so a body may be cut anywhere. Framing is read byte by byte (a handful of bytes a
// chunk), body bytes are never touched. A fault stays: every later call gives it again.
#include "http_chunked.h"

#include <algorithm>

#include "byte_class.h"
#include "byte_scan.h"

namespace uwsgi::codecs {
namespace {

enum Step : std::uint8_t {
  kSize, kExtension, kSizeLf, kData, kDataCr, kDataLf,
  kTrailerStart, kTrailerName, kTrailerValue, kTrailerLf, kLastLf,
  kEnded, kFaulty, kOverLimit,
};

constexpr std::uint64_t kMaxChunk = std::uint64_t{1} << 60;
constexpr std::uint8_t kMaxDigits = 16;
constexpr std::uint16_t kMaxExtension = 256;
constexpr std::uint32_t kMaxTrailers = 8192;
constexpr std::size_t kMaxStep = std::size_t{1} << 30;  // offsets are 32 bits wide

// Takes one byte of framing. What follows is in state.step.
Step Framing(std::uint8_t c, ChunkState& state, std::uint64_t max_body) noexcept {
  switch (static_cast<Step>(state.step)) {
    case kSize: {
      if (const std::uint8_t digit = kHex[c]; digit != kNotHex) {
        if (state.digits == kMaxDigits || state.left > kMaxChunk >> 4) return kFaulty;
        state.digits++;
        state.left = state.left << 4 | digit;
        return state.left > kMaxChunk ? kFaulty : kSize;
      }
      if (state.digits == 0) return kFaulty;
      if (c == '\r') return kSizeLf;
      state.line = 1;
      return c == ';' ? kExtension : kFaulty;
    }
    case kExtension:
      if (c == '\r') return kSizeLf;
      return IsControl(c) || ++state.line > kMaxExtension ? kFaulty : kExtension;
    case kSizeLf:
      if (c != '\n') return kFaulty;
      state.digits = 0;
      if (state.left == 0) return kTrailerStart;
      // Said by the size line alone, so that the verdict does not depend on where the input was cut.
      return max_body != 0 && (state.total > max_body || state.left > max_body - state.total) ? kOverLimit : kData;
    case kDataCr:
      return c == '\r' ? kDataLf : kFaulty;
    case kDataLf:
      return c == '\n' ? kSize : kFaulty;
    case kTrailerStart:
      if (c == '\r') return kLastLf;
      return kToken[c] && ++state.trailers <= kMaxTrailers ? kTrailerName : kFaulty;
    case kTrailerName:
      if (++state.trailers > kMaxTrailers) return kFaulty;
      if (c == ':') return kTrailerValue;
      return kToken[c] ? kTrailerName : kFaulty;
    case kTrailerValue:
      if (++state.trailers > kMaxTrailers) return kFaulty;
      if (c == '\r') return kTrailerLf;
      return IsControl(c) ? kFaulty : kTrailerValue;
    case kTrailerLf:
      return c == '\n' && ++state.trailers <= kMaxTrailers ? kTrailerStart : kFaulty;
    case kLastLf:
      return c == '\n' ? kEnded : kFaulty;
    case kData:
    case kEnded:
    case kFaulty:
    case kOverLimit:
      break;
  }
  return kFaulty;
}

}  // namespace

ChunkResult ReadChunk(std::span<const std::uint8_t> in, ChunkState& state, std::uint64_t max_body) noexcept {
  in = in.first(std::min(in.size(), kMaxStep));
  std::size_t at = 0;
  ChunkResult result{.status = ChunkStatus::kNeedMore, .consumed = 0, .data_offset = 0, .data_size = 0};
  while (state.step < kEnded && at < in.size()) {
    if (state.step == kData) {
      const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(in.size() - at, state.left));
      result.data_offset = static_cast<std::uint32_t>(at);
      result.data_size = static_cast<std::uint32_t>(size);
      at += size;
      state.left -= size;
      state.total += size;
      if (state.left == 0) state.step = kDataCr;
      break;
    }
    state.step = Framing(in[at], state, max_body);
    if (state.step < kFaulty) at++;
  }
  result.consumed = static_cast<std::uint32_t>(at);
  if (state.step == kEnded) result.status = ChunkStatus::kDone;
  else if (state.step == kOverLimit) result.status = ChunkStatus::kTooLarge;
  else if (state.step >= kFaulty) result.status = ChunkStatus::kBad;
  return result;
}

}  // namespace uwsgi::codecs
