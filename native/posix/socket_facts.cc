// What the kernel knows about a socket.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>

#include "posix/arguments.h"
#include "posix/errors.h"
#include "posix/functions.h"

namespace uwsgi::posix {
namespace {

Napi::Object SocketAddress(Napi::Env env, const char* family, const std::string& name, int port) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("family", Napi::String::New(env, family));
  result.Set("name", Napi::String::New(env, name));
  result.Set("port", Napi::Number::New(env, port));
  return result;
}

// `size` is what getsockname said: it bounds abstract names, which have no terminator.
std::string UnixName(const sockaddr_un& address, socklen_t size) {
  constexpr std::size_t kStart = offsetof(sockaddr_un, sun_path);
  if (size <= kStart) return "";  // not bound
  const std::size_t length = size - kStart;
  if (address.sun_path[0] != '\0') return std::string(address.sun_path, ::strnlen(address.sun_path, length));
  std::string name(address.sun_path, length);
  name.front() = '@';
  return name;
}

}  // namespace

Value Address(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  int fd = -1;
  if (!ReadFd(info[0], "posix.address: fd", fd)) return env.Undefined();
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size) < 0) {
    ThrowErrno(env, "getsockname", errno, std::to_string(fd));
    return env.Undefined();
  }
  char text[INET6_ADDRSTRLEN] = "";
  switch (storage.ss_family) {
    case AF_INET: {
      const auto& inet = reinterpret_cast<const sockaddr_in&>(storage);
      ::inet_ntop(AF_INET, &inet.sin_addr, text, sizeof text);
      const int port = ntohs(inet.sin_port);
      return SocketAddress(env, "inet", std::string(text).append(":").append(std::to_string(port)), port);
    }
    case AF_INET6: {
      const auto& inet6 = reinterpret_cast<const sockaddr_in6&>(storage);
      ::inet_ntop(AF_INET6, &inet6.sin6_addr, text, sizeof text);
      const int port = ntohs(inet6.sin6_port);
      return SocketAddress(env, "inet6", std::string("[").append(text).append("]:").append(std::to_string(port)), port);
    }
    case AF_UNIX:
      return SocketAddress(env, "unix", UnixName(reinterpret_cast<const sockaddr_un&>(storage), size), 0);
    default:
      ThrowErrno(env, "getsockname", EAFNOSUPPORT, std::to_string(fd));
      return env.Undefined();
  }
}

Value IsListening(const CallbackInfo& info) {
  int fd = -1;
  if (!ReadFd(info[0], "posix.isListening: fd", fd)) return info.Env().Undefined();
  int listening = 0;
  socklen_t size = sizeof listening;
  // Any failure (closed, not a socket) is an answer too: no.
  const bool known = ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0;
  return Napi::Boolean::New(info.Env(), known && listening != 0);
}

Value ListenQueue(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  int fd = -1;
  if (!ReadFd(info[0], "posix.listenQueue: fd", fd)) return env.Undefined();
  int listening = 0;
  socklen_t size = sizeof listening;
  if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) < 0) {
    ThrowErrno(env, "getsockopt", errno, std::to_string(fd));
    return env.Undefined();
  }
  tcp_info facts{};
  size = sizeof facts;
  // In state LISTEN the kernel reuses these two members for the accept queue and its limit (tcp_get_info in net/ipv4/tcp.c).
  const bool known = listening != 0 && ::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &facts, &size) == 0;
  Napi::Object result = Napi::Object::New(env);
  result.Set("queue", Napi::Number::New(env, known ? facts.tcpi_unacked : 0));
  result.Set("max", Napi::Number::New(env, known ? facts.tcpi_sacked : 0));
  return result;
}

Value PeerCredentials(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  int fd = -1;
  if (!ReadFd(info[0], "posix.peerCredentials: fd", fd)) return env.Undefined();
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) {
    ThrowErrno(env, "getsockopt", errno, std::to_string(fd));
    return env.Undefined();
  }
  // Sockets of other families, and unix ones without a peer, answer pid 0 and ids -1 instead of failing.
  if (peer.pid == 0) {
    ThrowErrno(env, "getsockopt", ENOTCONN, std::to_string(fd) + " has no unix peer");
    return env.Undefined();
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("pid", Napi::Number::New(env, peer.pid));
  result.Set("uid", Napi::Number::New(env, peer.uid));
  result.Set("gid", Napi::Number::New(env, peer.gid));
  return result;
}

}  // namespace uwsgi::posix
