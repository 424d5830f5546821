// Datagrams, which Node has for UDP alone and not as descriptors: one to a unix socket (a supervisor's notification socket), and a connected UDP socket that takes the
// place of a log file.
#include <netdb.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>

#include "posix/arguments.h"
#include "posix/errors.h"
#include "posix/functions.h"
#include "posix/unique_fd.h"

namespace uwsgi::posix {

// `name` is a path, or @ and an abstract name. Never waits: a full queue is EAGAIN.
Value SendDatagram(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  std::string name;
  if (!ReadText(info[0], "posix.sendDatagram: name", name)) return env.Undefined();
  if (!info[1].IsTypedArray() || info[1].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    ThrowType(env, "posix.sendDatagram: bytes: expected a Uint8Array");
    return env.Undefined();
  }
  const auto bytes = info[1].As<Napi::Uint8Array>();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const bool abstract = !name.empty() && name.front() == '@';
  // A path needs its NUL at the end; an abstract name has one in front instead of the @.
  if (name.size() < (abstract ? 2u : 1u) || name.size() > sizeof address.sun_path - (abstract ? 0 : 1)) {
    ThrowRange(env, "posix.sendDatagram: name: \"" + name + "\" has " + std::to_string(name.size()) + " bytes; expected a path or @name that fits a unix address");
    return env.Undefined();
  }
  std::memcpy(address.sun_path, name.data(), name.size());
  if (abstract) address.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() + (abstract ? 0 : 1));
  const UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.valid()) {
    ThrowErrno(env, "socket", errno, name);
    return env.Undefined();
  }
  if (::sendto(fd.get(), bytes.Data(), bytes.ByteLength(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), size) < 0) {
    ThrowErrno(env, "sendto", errno, name);
  }
  return env.Undefined();
}

// Blocking, as descriptors 1 and 2 of programs are expected to be; sending a datagram does not wait for anybody.
Value ConnectUdp(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  std::string host;
  int port = 0;
  if (!ReadText(info[0], "posix.connectUdp: host", host) || !ReadInt(info[1], "posix.connectUdp: port", 1, 65535, port)) return env.Undefined();
  const std::string shown = host + ":" + std::to_string(port);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICSERV;
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  const int failure = ::getaddrinfo(host.empty() ? nullptr : host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (failure != 0) {
    ThrowErrno(env, "getaddrinfo", failure == EAI_SYSTEM ? errno : EADDRNOTAVAIL, shown);
    return env.Undefined();
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
  UniqueFd fd(::socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) {
    ThrowErrno(env, "socket", errno, shown);
    return env.Undefined();
  }
  if (::connect(fd.get(), found->ai_addr, found->ai_addrlen) < 0) {
    ThrowErrno(env, "connect", errno, shown);
    return env.Undefined();
  }
  return Napi::Number::New(env, fd.Release());
}

}  // namespace uwsgi::posix
