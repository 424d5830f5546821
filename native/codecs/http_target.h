// The request target of an HTTP request line (RFC 9112 3.2): its four forms, and the path as CGI wants it. Part of the request codec, in a file of
// its own because this is where path traversal is decided.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace uwsgi::codecs {

// What a scan of the raw target saw, so that the common target (plain, no escape, no dot segment) is copied and nothing more.
struct TargetScan {
  std::size_t size = 0;   // bytes up to the first that cannot be in a target
  bool query = false;     // a `?`
  bool fragment = false;  // a `#`
  bool escape = false;    // a `%`
  bool dot = false;       // a `.` right behind a `/`, perhaps a dot segment
};

// `p` must be followed by a byte that no target holds (space, CR, LF) before the buffer ends.
[[nodiscard]] TargetScan ScanTarget(const char* p) noexcept;

struct Target {
  bool ok = false;
  std::string_view authority;  // absolute-form only, else empty
  std::string_view path;       // raw, without query and fragment; empty: "/" (absolute-form without path)
  std::string_view query;      // without the `?`
  std::string_view uri;        // path and query as sent, without scheme and authority
  bool decode = false;         // path has to go through NormalizePath
};

// Sorts out the form. OPTIONS may ask for `*`, CONNECT must name host:port, everything else has a path that begins with a slash.
[[nodiscard]] Target SplitTarget(std::string_view method, std::string_view raw, const TargetScan& scan) noexcept;

// Percent-decodes `raw` (it begins with a slash) to `out`, which has raw.size() bytes, then resolves dot segments. A path above the root stays at the root.
// Returns false for a broken escape or a NUL byte.
[[nodiscard]] bool NormalizePath(std::string_view raw, char* out, std::size_t* size) noexcept;

// A host with an optional port (RFC 9110 7.2) has only bytes that one can have.
[[nodiscard]] bool IsHost(std::string_view host) noexcept;

}  // namespace uwsgi::codecs
