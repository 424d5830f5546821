// Single-descriptor calls.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "posix/arguments.h"
#include "posix/errors.h"
#include "posix/functions.h"

namespace uwsgi::posix {
namespace {

void ThrowForFd(Napi::Env env, const char* syscall, int fd) { ThrowErrno(env, syscall, errno, std::to_string(fd)); }

// Sets or clears one bit of the flags that `get` reads and `set` writes.
Value ChangeFlag(const CallbackInfo& info, const char* name, int get, int set, int bit) {
  int fd = -1;
  bool on = false;
  if (!ReadFd(info[0], (std::string("posix.") + name + ": fd").c_str(), fd)) return info.Env().Undefined();
  if (!ReadBoolean(info[1], (std::string("posix.") + name + ": on").c_str(), on)) return info.Env().Undefined();
  const int flags = ::fcntl(fd, get);
  if (flags < 0 || ::fcntl(fd, set, on ? flags | bit : flags & ~bit) < 0) ThrowForFd(info.Env(), "fcntl", fd);
  return info.Env().Undefined();
}

}  // namespace

Value Close(const CallbackInfo& info) {
  int fd = -1;
  if (!ReadFd(info[0], "posix.close: fd", fd)) return info.Env().Undefined();
  // EINTR: Linux has freed the number already; repeating could close somebody else's new descriptor.
  if (::close(fd) < 0 && errno != EINTR) ThrowForFd(info.Env(), "close", fd);
  return info.Env().Undefined();
}

Value Dup2(const CallbackInfo& info) {
  int from = -1;
  int to = -1;
  if (!ReadFd(info[0], "posix.dup2: from", from) || !ReadFd(info[1], "posix.dup2: to", to)) return info.Env().Undefined();
  // dup2 onto itself changes nothing, close-on-exec included, but callers are promised a copy that survives exec.
  const int result = from == to ? ::fcntl(from, F_GETFD) : ::dup2(from, to);
  if (result < 0 || (from == to && ::fcntl(from, F_SETFD, result & ~FD_CLOEXEC) < 0)) {
    ThrowErrno(info.Env(), "dup2", errno, std::to_string(from) + " -> " + std::to_string(to));
  }
  return info.Env().Undefined();
}

Value Duplicate(const CallbackInfo& info) {
  int fd = -1;
  if (!ReadFd(info[0], "posix.duplicate: fd", fd)) return info.Env().Undefined();
  // From 3 on: the copy must never become a standard descriptor.
  const int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 3);
  if (copy < 0) {
    ThrowForFd(info.Env(), "fcntl", fd);
    return info.Env().Undefined();
  }
  return Napi::Number::New(info.Env(), copy);
}

Value SetCloseOnExec(const CallbackInfo& info) { return ChangeFlag(info, "setCloseOnExec", F_GETFD, F_SETFD, FD_CLOEXEC); }

Value SetNonBlocking(const CallbackInfo& info) { return ChangeFlag(info, "setNonBlocking", F_GETFL, F_SETFL, O_NONBLOCK); }

Value MakePipe(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) {
    ThrowErrno(env, "pipe2", errno);
    return env.Undefined();
  }
  // More room where the kernel gives it (the limit of a user is 1 MiB): writers wait the less for a reader that is slow.
  ::fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
  Napi::Array pair = Napi::Array::New(env, 2);
  pair.Set(0U, Napi::Number::New(env, ends[0]));
  pair.Set(1U, Napi::Number::New(env, ends[1]));
  return pair;
}

}  // namespace uwsgi::posix
