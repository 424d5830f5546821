// An app's response head as it comes over the channel, checked, and written as an HTTP/1.1 head.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace uwsgi::codecs {

enum class ResponseStatus : std::uint8_t { kOk, kBadStatus, kBadHeader, kBadContentLength };

struct ResponseHead {
  ResponseStatus status = ResponseStatus::kBadStatus;
  std::uint16_t code = 0;
  std::uint16_t headers = 0;        // header count as the app gave them
  bool has_length = false;
  bool has_transfer_encoding = false;  // the app sent Transfer-Encoding (it frames the body itself: not allowed for HTTP clients, dropped)
  bool close = false;               // the app said Connection: close
  bool has_connection = false;
  std::uint64_t content_length = 0;
};

// Checks `head` (items each ended by NUL: status, name, value, name, value ...). The status is three digits 100-999, then nothing or a space and a reason without control bytes.
// Names are RFC 9110 tokens, values hold no control byte but TAB (bytes over 0x7f pass). Two Content-Length that differ: kBadContentLength.
[[nodiscard]] ResponseHead ReadResponseHead(std::span<const char> head) noexcept;

enum class Framing : std::uint8_t {
  kAsIs,           // nothing is added: the uwsgi protocol, or a body that may not be framed
  kAddLength,      // Content-Length is added; the app's own Content-Length and Transfer-Encoding are left out
  kChunked,        // Transfer-Encoding: chunked is added; likewise
};

struct HeadWriting {
  std::string_view protocol;   // HTTP/1.1 or HTTP/1.0
  Framing framing = Framing::kAsIs;
  std::uint64_t length = 0;    // for kAddLength
  std::string_view connection; // value of a Connection header to add; empty: none. The app's own Connection header is dropped unless `keep_connection`
  bool keep_connection = false;
  bool drop_transfer_encoding = true;
  std::string_view extra;      // finished header lines with CRLF (add-header)
  bool drop_length = false;    // leave out the app's Content-Length (204, or a body that is framed differently)
};

struct WrittenHead { std::size_t size; std::uint16_t headers; };

// Writes status line, headers and the empty line. A status without reason gets the one of ReasonPhrase. `out` must hold ResponseHeadBound() bytes (size 0 when
// it is too small). `head` must have passed ReadResponseHead. Repeated equal Content-Lengths are written once.
[[nodiscard]] std::size_t ResponseHeadBound(std::size_t head_size, const HeadWriting& how) noexcept;
WrittenHead WriteResponseHead(std::span<const char> head, const HeadWriting& how, std::span<char> out) noexcept;

// The reason phrase of a status code as uWSGI writes it, else as registered with IANA; empty when there is none.
[[nodiscard]] std::string_view ReasonPhrase(std::uint16_t code) noexcept;

}  // namespace uwsgi::codecs
