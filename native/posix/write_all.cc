// Writing that does not give up when a pipe is full.
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "posix/arguments.h"
#include "posix/errors.h"
#include "posix/functions.h"

namespace uwsgi::posix {

Value WriteAll(const CallbackInfo& info) {
  int fd = -1;
  if (!ReadFd(info[0], "posix.writeAll: fd", fd)) return info.Env().Undefined();
  if (!info[1].IsTypedArray() || info[1].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    ThrowType(info.Env(), "posix.writeAll: bytes: expected a Uint8Array");
    return info.Env().Undefined();
  }
  const auto bytes = info[1].As<Napi::Uint8Array>();
  const std::uint8_t* next = bytes.Data();
  std::size_t left = bytes.ByteLength();
  while (left > 0) {
    const ssize_t written = ::write(fd, next, left);
    if (written >= 0) {
      next += written;
      left -= static_cast<std::size_t>(written);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd waiting{.fd = fd, .events = POLLOUT, .revents = 0};
      if (::poll(&waiting, 1, -1) >= 0 || errno == EINTR) continue;
    }
    ThrowErrno(info.Env(), "write", errno, std::to_string(fd));
    break;
  }
  return info.Env().Undefined();
}

}  // namespace uwsgi::posix
