// Making sockets: listeners of the three address kinds, and connected pairs.
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

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
namespace {

constexpr int kMaxOptionValue = 0x3FFFFFFF;
constexpr int kMaxBacklog = 0xFFFFFF;  // far over any net.core.somaxconn; the kernel caps it silently

// What the kernel is told about a listener. Connections inherit the buffer sizes and keep-alive from it. 0: the kernel's default.
struct ListenerOptions {
  bool reuse_port = false;
  bool free_bind = false;
  bool keep_alive = false;
  int send_buffer = 0;
  int receive_buffer = 0;
  int fast_open = 0;
  int defer_accept = 0;
};

bool ReadListenerOptions(const Value& value, ListenerOptions& out) {
  if (value.IsUndefined()) return true;
  if (!value.IsObject()) {
    ThrowType(value.Env(), "posix.listen: options: expected an object");
    return false;
  }
  const Napi::Object options = value.As<Napi::Object>();
  const auto flag = [&](const char* name, bool& flag_out) {
    const Value given = options.Get(name);
    return given.IsUndefined() || ReadBoolean(given, (std::string("posix.listen: options.") + name).c_str(), flag_out);
  };
  const auto number = [&](const char* name, int& number_out) {
    const Value given = options.Get(name);
    return given.IsUndefined() || ReadInt(given, (std::string("posix.listen: options.") + name).c_str(), 0, kMaxOptionValue, number_out);
  };
  return flag("reusePort", out.reuse_port) && flag("freeBind", out.free_bind) && flag("keepAlive", out.keep_alive) && number("sendBuffer", out.send_buffer) &&
         number("receiveBuffer", out.receive_buffer) && number("fastOpen", out.fast_open) &&
         number("deferAccept", out.defer_accept);
}

// False after throwing an Error that names the option.
bool ApplyOptions(Napi::Env env, int fd, int family, const ListenerOptions& options, const std::string& shown) {
  const bool tcp = family != AF_UNIX;
  const struct { bool wanted; int level; int option; int value; const char* name; } calls[] = {
      {tcp, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR"},
      {tcp && options.reuse_port, SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT"},
      {tcp && options.free_bind, SOL_IP, IP_FREEBIND, 1, "IP_FREEBIND"},
      {tcp && options.keep_alive, SOL_SOCKET, SO_KEEPALIVE, 1, "SO_KEEPALIVE"},
      {options.send_buffer > 0, SOL_SOCKET, SO_SNDBUF, options.send_buffer, "SO_SNDBUF"},
      {options.receive_buffer > 0, SOL_SOCKET, SO_RCVBUF, options.receive_buffer, "SO_RCVBUF"},
      {tcp && options.fast_open > 0, IPPROTO_TCP, TCP_FASTOPEN, options.fast_open, "TCP_FASTOPEN"},
      {tcp && options.defer_accept > 0, IPPROTO_TCP, TCP_DEFER_ACCEPT, options.defer_accept, "TCP_DEFER_ACCEPT"},
  };
  for (const auto& call : calls) {
    if (!call.wanted || ::setsockopt(fd, call.level, call.option, &call.value, sizeof call.value) == 0) continue;
    ThrowErrno(env, "setsockopt", errno, std::string(call.name) + " " + shown);
    return false;
  }
  return true;
}

// Binds and listens; the descriptor goes to JavaScript, or an Error naming `shown` does.
Value BindAndListen(Napi::Env env, int family, const sockaddr* address, socklen_t size, int backlog, const ListenerOptions& options, const std::string& shown) {
  UniqueFd fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.valid()) {
    ThrowErrno(env, "socket", errno, shown);
    return env.Undefined();
  }
  if (!ApplyOptions(env, fd.get(), family, options, shown)) return env.Undefined();
  if (::bind(fd.get(), address, size) < 0) {
    ThrowErrno(env, "bind", errno, shown);
    return env.Undefined();
  }
  if (::listen(fd.get(), backlog) < 0) {
    ThrowErrno(env, "listen", errno, shown);
    return env.Undefined();
  }
  return Napi::Number::New(env, fd.Release());
}

Value ListenTcp(Napi::Env env, std::string host, int port, int backlog, const ListenerOptions& options) {
  const std::string shown = host + ":" + std::to_string(port);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  // No host means every IPv4 address, as in uWSGI; [::] is every address of both families (bindv6only permitting).
  if (host.empty() || host == "*") hints.ai_family = AF_INET;
  const char* node = host.empty() || host == "*" ? nullptr : host.c_str();
  addrinfo* found = nullptr;
  const int failure = ::getaddrinfo(node, std::to_string(port).c_str(), &hints, &found);
  if (failure != 0) {
    if (failure == EAI_SYSTEM) {
      ThrowErrno(env, "getaddrinfo", errno, shown);
    } else {
      Napi::Error thrown = Napi::Error::New(env, "ENOTFOUND: " + std::string(::gai_strerror(failure)) + ", getaddrinfo " + shown);
      thrown.Set("code", Napi::String::New(env, "ENOTFOUND"));
      thrown.Set("errno", Napi::Number::New(env, failure));
      thrown.Set("syscall", Napi::String::New(env, "getaddrinfo"));
      thrown.ThrowAsJavaScriptException();
    }
    return env.Undefined();
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
  return BindAndListen(env, found->ai_family, found->ai_addr, found->ai_addrlen, backlog, options, shown);
}

Value ListenUnix(Napi::Env env, const std::string& path, int backlog, const ListenerOptions& options) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty()) {
    ThrowRange(env, "posix.listen: target.path: is empty; expected the path of a socket");
    return env.Undefined();
  }
  if (path.size() >= sizeof address.sun_path) {
    ThrowErrno(env, "bind", ENAMETOOLONG, path + " (" + std::to_string(path.size()) + " bytes; at most " + std::to_string(sizeof address.sun_path - 1) + ")");
    return env.Undefined();
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  // A path in use by anything but a socket is left alone: bind then says EADDRINUSE.
  struct stat there{};
  if (::lstat(path.c_str(), &there) == 0 && S_ISSOCK(there.st_mode) && ::unlink(path.c_str()) < 0 && errno != ENOENT) {
    ThrowErrno(env, "unlink", errno, path);
    return env.Undefined();
  }
  return BindAndListen(env, AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address, backlog, options, path);
}

Value ListenAbstract(Napi::Env env, const std::string& name, int backlog, const ListenerOptions& options) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // sun_path[0] stays NUL. An empty name would make the kernel choose one.
  if (name.empty() || name.size() >= sizeof address.sun_path) {
    ThrowRange(env, "posix.listen: target.name: has " + std::to_string(name.size()) + " bytes; expected 1 to " + std::to_string(sizeof address.sun_path - 1));
    return env.Undefined();
  }
  std::memcpy(address.sun_path + 1, name.data(), name.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  return BindAndListen(env, AF_UNIX, reinterpret_cast<const sockaddr*>(&address), size, backlog, options, "@" + name);
}

}  // namespace

Value Listen(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (!info[0].IsObject()) {
    ThrowType(env, "posix.listen: target: expected an object with kind tcp, unix or abstract");
    return env.Undefined();
  }
  const Napi::Object target = info[0].As<Napi::Object>();
  std::string kind;
  int backlog = 0;
  if (!ReadText(target.Get("kind"), "posix.listen: target.kind", kind)) return env.Undefined();
  if (!ReadInt(info[1], "posix.listen: backlog", 0, kMaxBacklog, backlog)) return env.Undefined();
  ListenerOptions options;
  if (!ReadListenerOptions(info[2], options)) return env.Undefined();
  std::string text;
  if (kind == "tcp") {
    int port = 0;
    if (!ReadText(target.Get("host"), "posix.listen: target.host", text)) return env.Undefined();
    if (!ReadInt(target.Get("port"), "posix.listen: target.port", 0, 65535, port)) return env.Undefined();
    return ListenTcp(env, text, port, backlog, options);
  }
  if (kind == "unix") {
    if (!ReadText(target.Get("path"), "posix.listen: target.path", text)) return env.Undefined();
    return ListenUnix(env, text, backlog, options);
  }
  if (kind == "abstract") {
    if (!ReadText(target.Get("name"), "posix.listen: target.name", text)) return env.Undefined();
    return ListenAbstract(env, text, backlog, options);
  }
  ThrowRange(env, "posix.listen: target.kind: \"" + kind + "\" is not an address kind; expected tcp, unix or abstract");
  return env.Undefined();
}

// Clients that wait in the queue are refused, and so is every new one; for all processes that have the socket.
Value ShutdownSocket(const CallbackInfo& info) {
  int fd = -1;
  if (!ReadFd(info[0], "posix.shutdownSocket: fd", fd)) return info.Env().Undefined();
  if (::shutdown(fd, SHUT_RDWR) < 0) ThrowErrno(info.Env(), "shutdown", errno, std::to_string(fd));
  return info.Env().Undefined();
}

Value SocketPair(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  int raw[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, raw) < 0) {
    ThrowErrno(env, "socketpair", errno);
    return env.Undefined();
  }
  UniqueFd ours(raw[0]);
  UniqueFd theirs(raw[1]);
  if (::fcntl(ours.get(), F_SETFL, ::fcntl(ours.get(), F_GETFL) | O_NONBLOCK) < 0) {
    ThrowErrno(env, "fcntl", errno, std::to_string(ours.get()));
    return env.Undefined();
  }
  Napi::Array pair = Napi::Array::New(env, 2);
  pair.Set(0u, Napi::Number::New(env, ours.Release()));
  pair.Set(1u, Napi::Number::New(env, theirs.Release()));
  return pair;
}

}  // namespace uwsgi::posix
