// The chunked transfer coding (RFC 9112 7.1), decoding. Resumable at every byte.
#pragma once
#include <cstdint>
#include <span>

namespace uwsgi::codecs {

enum class ChunkStatus : std::uint8_t { kNeedMore, kDone, kBad, kTooLarge };

// Plain data, zero-initialised for a new body.
struct ChunkState {
  std::uint8_t step = 0;
  std::uint8_t digits = 0;
  std::uint16_t line = 0;        // bytes of the current extension or trailer line, limited
  std::uint32_t trailers = 0;    // bytes of trailers, limited
  std::uint64_t left = 0;        // bytes left of the current chunk
  std::uint64_t total = 0;       // body bytes so far
};

struct ChunkResult {
  ChunkStatus status;
  std::uint32_t consumed;  // bytes taken from `in`
  std::uint32_t data_offset;  // where in `in` the body bytes of this step start
  std::uint32_t data_size;    // how many there are (0 when the step was framing only)
};

// Takes one step: skips framing, and reports at most one run of body bytes that lies inside `in`, so nothing is copied. Call again with the rest until kNeedMore
// with consumed == in.size(), kDone (consumed ends behind the trailers), or a fault. max_body 0: no limit. Chunk extensions over 256 bytes a line,
// trailers over 8192 bytes, bare LF, sizes over 2^60 or of more than 16 digits, blanks around a size, trailers that are no header lines: kBad. Trailers are read and
// dropped. A chunk is judged against max_body when its size line ends. Faults and kDone stay: later calls consume nothing and say the same.
[[nodiscard]] ChunkResult ReadChunk(std::span<const std::uint8_t> in, ChunkState& state, std::uint64_t max_body) noexcept;

}  // namespace uwsgi::codecs
