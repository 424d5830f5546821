// Looks for the first control byte, 16 bytes at a time where SSE2 is there (each x86-64), else 8. One primitive serves the search for the end of a head,
// header values and response values. Never reads past `end`.
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#if defined(__SSE2__) && !defined(UWSGI_NO_SIMD)
#include <emmintrin.h>
#endif

namespace uwsgi::codecs {

[[nodiscard]] constexpr bool IsControl(std::uint8_t c) noexcept { return (c < 0x20 && c != '\t') || c == 0x7F; }

// The first byte below 0x20 that is not TAB, or DEL; `end` when there is none.
[[nodiscard]] inline const std::uint8_t* FindControl(const std::uint8_t* p, const std::uint8_t* end) noexcept {
#if defined(__SSE2__) && !defined(UWSGI_NO_SIMD)
  const __m128i last = _mm_set1_epi8(0x1F), tab = _mm_set1_epi8('\t'), del = _mm_set1_epi8(0x7F);
  while (end - p >= 16) {
    const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(x, last), x);
    const __m128i hit = _mm_or_si128(_mm_andnot_si128(_mm_cmpeq_epi8(x, tab), low), _mm_cmpeq_epi8(x, del));
    if (const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hit)); mask != 0) return p + std::countr_zero(mask);
    p += 16;
  }
#else
  constexpr std::uint64_t kOnes = 0x0101010101010101, kHighs = 0x8080808080808080;
  while (end - p >= 8) {
    std::uint64_t x;
    std::memcpy(&x, p, 8);
    const std::uint64_t del = x ^ (kOnes * 0x7F);
    if ((((x - kOnes * 0x20) & ~x) | ((del - kOnes) & ~del)) & kHighs) {  // a control byte, perhaps a TAB: look closer
      for (int i = 0; i < 8; i++)
        if (IsControl(p[i])) return p + i;
    }
    p += 8;
  }
#endif
  while (p < end && !IsControl(*p)) p++;
  return p;
}

}  // namespace uwsgi::codecs
