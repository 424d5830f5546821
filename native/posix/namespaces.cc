// Namespaces of the calling thread, and the passing of the descriptors that stand for them. Node's other threads stay where they are, so a program that
// uses these calls becomes another image right after them.
#include <sched.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "posix/arguments.h"
#include "posix/errors.h"
#include "posix/functions.h"
#include "posix/unique_fd.h"

namespace uwsgi::posix {
namespace {

constexpr std::size_t kMostFds = 64;
constexpr std::size_t kMostBytes = 4096;

}  // namespace

Value Unshare(const CallbackInfo& info) {
  std::int64_t flags = 0;
  if (!ReadInteger(info[0], "posix.unshare: flags", 0, std::numeric_limits<std::uint32_t>::max(), flags)) return info.Env().Undefined();
  if (::unshare(static_cast<int>(flags)) < 0) ThrowErrno(info.Env(), "unshare", errno, std::to_string(flags));
  return info.Env().Undefined();
}

Value JoinNamespace(const CallbackInfo& info) {
  int fd = -1;
  if (!ReadFd(info[0], "posix.joinNamespace: fd", fd)) return info.Env().Undefined();
  if (::setns(fd, 0) < 0) ThrowErrno(info.Env(), "setns", errno, std::to_string(fd));
  return info.Env().Undefined();
}

Value ConnectUnix(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  std::string path;
  sockaddr_un address{};
  if (!ReadText(info[0], "posix.connectUnix: path", path)) return env.Undefined();
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    ThrowRange(env, "posix.connectUnix: path: " + std::to_string(path.size()) + " bytes; expected 1 to " + std::to_string(sizeof address.sun_path - 1));
    return env.Undefined();
  }
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.valid() || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0) {
    ThrowErrno(env, "connect", errno, path);
    return env.Undefined();
  }
  return Napi::Number::New(env, fd.Release());
}

Value SendDescriptors(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  int socket = -1;
  std::vector<int> fds;
  if (!ReadFd(info[0], "posix.sendDescriptors: socket", socket)) return env.Undefined();
  if (!info[1].IsTypedArray() || info[1].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    ThrowType(env, "posix.sendDescriptors: bytes: expected a Uint8Array");
    return env.Undefined();
  }
  if (!ReadFds(info[2], "posix.sendDescriptors: fds", fds)) return env.Undefined();
  if (fds.empty() || fds.size() > kMostFds) {
    ThrowRange(env, "posix.sendDescriptors: fds: " + std::to_string(fds.size()) + " descriptors; expected 1 to " + std::to_string(kMostFds));
    return env.Undefined();
  }
  const Napi::Uint8Array bytes = info[1].As<Napi::Uint8Array>();
  iovec part{const_cast<std::uint8_t*>(bytes.Data()), bytes.ByteLength()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMostFds * sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = CMSG_SPACE(fds.size() * sizeof(int));
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(fds.size() * sizeof(int));
  std::memcpy(CMSG_DATA(header), fds.data(), fds.size() * sizeof(int));
  ssize_t sent;
  do {
    sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) ThrowErrno(env, "sendmsg", errno);
  return env.Undefined();
}

Value ReceiveDescriptors(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  int socket = -1;
  if (!ReadFd(info[0], "posix.receiveDescriptors: socket", socket)) return env.Undefined();
  std::array<char, kMostBytes> bytes;
  iovec part{bytes.data(), bytes.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMostFds * sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t got;
  do {
    got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    ThrowErrno(env, "recvmsg", errno);
    return env.Undefined();
  }
  Napi::Array fds = Napi::Array::New(env);
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof fd);
      fds.Set(fds.Length(), Napi::Number::New(env, fd));
    }
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("bytes", Napi::Buffer<char>::Copy(env, bytes.data(), static_cast<std::size_t>(got)));
  result.Set("fds", fds);
  return result;
}

}  // namespace uwsgi::posix
