// HTTP/1.x request heads (RFC 9112, RFC 9110): strict, one call per complete head. Pure functions: no allocation, no I/O.
// Called by the engine; everything ambiguous is refused, because two readers of one byte stream must never disagree.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "view.h"

namespace uwsgi::codecs {

// One status per fault, so that the engine can answer with the right code.
enum class HttpStatus : std::uint8_t {
  kComplete,
  kNeedMore,
  kBadRequest,         // 400: malformed or ambiguous
  kUriTooLong,         // 414: the request line alone is over the limit
  kHeadTooLarge,       // 431: the head or the number of headers is over the limit
  kBodyTooLarge,       // 413: Content-Length over max_body
  kNotImplemented,     // 501: a transfer coding other than chunked
  kVersionNotSupported,  // 505: not HTTP/1.0 or HTTP/1.1 (other 1.x minor versions count as 1.1)
};

struct HttpLimits {
  std::uint32_t max_head;     // bytes of request line and headers, final CRLF CRLF included
  std::uint16_t max_headers;  // header lines
  std::uint64_t max_body;     // 0: no limit
};

// What the connection knows about itself; goes into the variables. remote_port may be empty (then no REMOTE_PORT).
struct HttpPeer {
  std::string_view server_name;
  std::string_view server_port;
  std::string_view remote_addr;
  std::string_view remote_port;
  bool https = false;
  bool script_name = true;  // add an empty SCRIPT_NAME (off with manage-script-name)
};

struct HttpHead {
  HttpStatus status = HttpStatus::kNeedMore;
  std::uint32_t consumed = 0;     // bytes of `in` that were the head
  std::uint32_t block_size = 0;   // bytes written to `block`
  std::uint16_t pairs = 0;
  bool http11 = false;            // HTTP/1.1 or later 1.x
  bool keep_alive = false;        // what the client asks for, defaults of its version applied
  bool head_method = false;       // HEAD: the response has no body
  bool chunked = false;           // body follows in chunks
  bool has_length = false;        // Content-Length was given
  bool expect_continue = false;   // Expect: 100-continue (1.1 only)
  bool upgrade = false;           // Connection: upgrade with an Upgrade header
  std::uint64_t content_length = 0;
  KnownVars known;
};

// How far a head has been looked at, kept by the caller between reads of one connection.
struct HeadScan {
  std::uint32_t scanned = 0;  // bytes already looked at
  std::uint32_t line = 0;     // start of the current line
};

// Looks for the end of the head in `in` (which starts at the first byte of the request; up to two CRLF before the
// request line are allowed by the caller skipping them, RFC 9112 2.2). kComplete: `*head_size` is its size. A bare LF, a bare CR, a NUL byte or a first
// byte that cannot start a method are kBadRequest at once; over max_head is kUriTooLong when no line ended yet, else kHeadTooLarge.
[[nodiscard]] HttpStatus FindHeadEnd(std::span<const std::uint8_t> in, const HttpLimits& limits, HeadScan& scan,
                                     std::uint32_t* head_size) noexcept;

// Bytes that `block` must have for a head of `head_size` bytes and `max_headers` headers with this peer: every expansion
// (HTTP_ prefixes, PATH_INFO beside REQUEST_URI, the peer's variables) included, and room for the index of headers
// behind them. Only the first block_size bytes mean anything afterwards.
[[nodiscard]] std::size_t HttpBlockBound(std::size_t head_size, std::uint16_t max_headers, const HttpPeer& peer) noexcept;

// Parses one complete head (FindHeadEnd said kComplete) and writes its CGI variables to `block`, in uWSGI's order: REQUEST_METHOD, REQUEST_URI, PATH_INFO,
// QUERY_STRING (with a `?`: PATH_INFO, REQUEST_URI, QUERY_STRING), SERVER_PROTOCOL, [SCRIPT_NAME=""], SERVER_NAME,
// SERVER_PORT, REMOTE_ADDR, [REMOTE_PORT], [HTTPS=on], then the headers. PATH_INFO is percent-decoded with dot segments resolved; a decoded NUL byte is kBadRequest.
// Headers: upper case, `-` to `_`, HTTP_ prefix but for CONTENT_TYPE and CONTENT_LENGTH, repeated ones joined with ", " at the first place
// (Cookie with "; "). A header name with `_` is dropped (it could impersonate one with `-`). Refused with kBadRequest: obs-fold, space before the colon, both Content-Length and
// Transfer-Encoding, differing Content-Lengths, Transfer-Encoding in HTTP/1.0, chunked not last, no or several Host in 1.1, control bytes in values, bad method/target bytes.
// Absolute-form targets (http://host/path) are accepted: the authority replaces Host; CONNECT's authority-form and `*` (OPTIONS only) are kept as REQUEST_URI.
// REQUEST_URI of an absolute-form target is its path and query alone, so that rules on it cannot be dodged. A `#` ends path and query. A broken escape, userinfo in an
// authority, a byte no host can have in Host, several Hosts in any version and CONNECT without host:port are kBadRequest. More than 18 digits of Content-Length are
// kBodyTooLarge whatever max_body is. `block` must have HttpBlockBound() bytes, else kHeadTooLarge.
[[nodiscard]] HttpHead ParseHttpHead(std::span<const std::uint8_t> head, const HttpLimits& limits, const HttpPeer& peer,
                                     std::span<char> block) noexcept;

}  // namespace uwsgi::codecs
