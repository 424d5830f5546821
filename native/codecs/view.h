// What both request codecs deliver: one block of `key NUL value NUL ...` pairs and where in it the variables stand
// that the engine itself reads. Offsets, not pointers, because the block moves with its request.
#pragma once
#include <cstdint>
#include <string_view>

namespace uwsgi::codecs {

// A piece of a pairs block. size 0 with offset 0 means absent.
struct Slice {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
  [[nodiscard]] std::string_view In(const char* block) const noexcept { return {block + offset, size}; }
};

// Variables the engine looks at for framing, dispatch, filters and the request log.
struct KnownVars {
  Slice method, uri, path_info, query, protocol, host, remote_addr, remote_user, script_name, user_agent, referer;
};

}  // namespace uwsgi::codecs
