// The master's side of the keeper (keeper.h): starts it and asks it, one question after the other. Answers are waited for; none of them takes long.
#include "posix/keeper.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <iterator>
#include <utility>

#include "posix/arguments.h"
#include "posix/child_plan.h"
#include "posix/errors.h"
#include "posix/functions.h"
#include "posix/unique_fd.h"

namespace uwsgi::posix {
namespace {

constexpr std::size_t kMostFds = 64;
constexpr int kPatience = 10000;  // ms; a keeper that does not answer by then is stopped or hangs

// Sends a message with descriptors and waits for its answer. False after throwing.
bool Ask(Napi::Env env, int socket, const MessageWriter& message, const std::vector<int>& fds, KeeperAnswer& answer) {
  iovec part{const_cast<char*>(message.bytes().data()), message.bytes().size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMostFds * sizeof(int))> control{};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (!fds.empty()) {
    header.msg_control = control.data();
    header.msg_controllen = CMSG_SPACE(fds.size() * sizeof(int));
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(fds.size() * sizeof(int));
    std::memcpy(CMSG_DATA(rights), fds.data(), fds.size() * sizeof(int));
  }
  if (::sendmsg(socket, &header, MSG_NOSIGNAL) < 0) {
    ThrowErrno(env, "sendmsg", errno, "the keeper of the jail");
    return false;
  }
  pollfd waiting{socket, POLLIN, 0};
  int ready;
  do {
    ready = ::poll(&waiting, 1, kPatience);
  } while (ready < 0 && errno == EINTR);
  const ssize_t got = ready <= 0 ? -1 : ::recv(socket, &answer, sizeof answer, 0);
  if (got == static_cast<ssize_t>(sizeof answer)) return true;
  ThrowErrno(env, "recv", ready == 0 ? ETIMEDOUT : got == 0 ? ECONNRESET : errno, "the keeper of the jail");
  return false;
}

Value Result(Napi::Env env, const KeeperAnswer& answer, const std::string& detail) {
  if (answer.error == 0) return Napi::Number::New(env, static_cast<double>(answer.result));
  ThrowErrno(env, answer.step, static_cast<int>(answer.error), detail);
  return env.Undefined();
}

}  // namespace

void WriteConfinement(const Confinement& confinement, MessageWriter& message) {
  message.Number(confinement.uid ? static_cast<std::int64_t>(*confinement.uid) : -1);
  message.Number(confinement.gid ? static_cast<std::int64_t>(*confinement.gid) : -1);
  message.Number(confinement.capabilities ? static_cast<std::int64_t>(*confinement.capabilities) : -1);
  message.Number(confinement.no_new_privileges ? 1 : 0);
  message.Number(confinement.merge_memory ? 1 : 0);
  message.Number(confinement.batch_scheduling ? 1 : 0);
  message.Number(confinement.groups ? static_cast<std::int64_t>(confinement.groups->size()) : -1);
  if (confinement.groups)
    for (const gid_t group : *confinement.groups) message.Number(group);
  message.Number(static_cast<std::int64_t>(confinement.limits.size()));
  for (const auto& [which, limit] : confinement.limits) {
    message.Number(which);
    message.Number(static_cast<std::int64_t>(limit.rlim_cur));
    message.Number(static_cast<std::int64_t>(limit.rlim_max));
  }
}

Value StartKeeper(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) {
    ThrowErrno(env, "socketpair", errno);
    return env.Undefined();
  }
  UniqueFd ours(ends[0]);
  const UniqueFd theirs(ends[1]);
  const int size = static_cast<int>(kLargestMessage);
  // Only a start with a very large environment needs it, so that a refusal shows there.
  if (::setsockopt(ours.get(), SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) < 0) ::setsockopt(ours.get(), SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  if (pid == 0) RunKeeper(theirs.get());
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) {
    ThrowErrno(env, "fork", error);
    return env.Undefined();
  }
  Napi::Object keeper = Napi::Object::New(env);
  keeper.Set("pid", Napi::Number::New(env, pid));
  keeper.Set("fd", Napi::Number::New(env, ours.Release()));
  return keeper;
}

Value KeeperSpawn(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  int socket = -1;
  ChildOptions options;
  if (!ReadFd(info[0], "posix.keeperSpawn: fd", socket) || !ReadChildOptions(info[1], "posix.keeperSpawn", options)) return env.Undefined();
  if (options.plan.new_pid_namespace) {
    ThrowRange(env, "posix.keeperSpawn: newPidNamespace: is not possible behind another root, where its child could not be the master's");
    return env.Undefined();
  }
  // The keeper's own may be those of a log that is closed since.
  for (int fd = 0; fd <= 2; ++fd) {
    const auto named = [fd](const auto& pair) { return pair.second == fd; };
    if (std::ranges::none_of(options.plan.fds, named) && ::fcntl(fd, F_GETFD) >= 0) options.plan.fds.emplace_back(fd, fd);
  }
  if (options.plan.fds.size() > kMostFds) {
    ThrowRange(env, "posix.keeperSpawn: fds: too many; expected at most 61");
    return env.Undefined();
  }
  MessageWriter message;
  message.Number(static_cast<std::int64_t>(KeeperCall::kSpawn));
  message.Text(options.file);
  message.Texts(options.args);
  message.Texts(options.environment);
  message.Text(options.plan.cwd);
  message.Number(options.plan.new_session ? 1 : 0);
  message.Number(options.plan.death_signal);
  std::vector<int> fds;
  for (const auto& [source, target] : options.plan.fds) {
    fds.push_back(source);
    message.Number(target);
  }
  WriteConfinement(options.plan.confinement, message);
  KeeperAnswer answer{};
  if (!Ask(env, socket, message, fds, answer)) return env.Undefined();
  if (answer.pid > 0) {
    while (::waitpid(static_cast<pid_t>(answer.pid), nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  return Result(env, answer, std::string(answer.step) == "chdir" ? options.plan.cwd : options.file);
}

Value KeeperConfine(const CallbackInfo& info) {
  int socket = -1;
  Confinement confinement;
  if (!ReadFd(info[0], "posix.keeperConfine: fd", socket) || !ReadConfinement(info[1], "posix.keeperConfine: confine", confinement))
    return info.Env().Undefined();
  MessageWriter message;
  message.Number(static_cast<std::int64_t>(KeeperCall::kConfine));
  WriteConfinement(confinement, message);
  KeeperAnswer answer{};
  if (!Ask(info.Env(), socket, message, {}, answer)) return info.Env().Undefined();
  return Result(info.Env(), answer, {});
}

Value KeeperCallByName(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  int socket = -1;
  std::string name;
  std::vector<std::string> texts;
  std::array<std::int64_t, 2> numbers{};
  if (!ReadFd(info[0], "posix.keeperCall: fd", socket) || !ReadText(info[1], "posix.keeperCall: call", name) ||
      !ReadTexts(info[2], "posix.keeperCall: texts", texts))
    return env.Undefined();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const Value number = info[3 + i];
    if (!number.IsUndefined() && !ReadInteger(number, "posix.keeperCall: number", 0, 0xFFFFFFFF, numbers[i])) return env.Undefined();
  }
  // spawn and confine have functions of their own.
  const auto* found = std::find(std::begin(kKeeperCalls) + 2, std::end(kKeeperCalls), name);
  if (found == std::end(kKeeperCalls)) {
    ThrowRange(env, "posix.keeperCall: call: \"" + name + "\" is unknown");
    return env.Undefined();
  }
  MessageWriter message;
  message.Number(found - std::begin(kKeeperCalls));
  message.Texts(texts);
  for (const std::int64_t number : numbers) message.Number(number);
  KeeperAnswer answer{};
  if (!Ask(env, socket, message, {}, answer)) return env.Undefined();
  return Result(env, answer, texts.empty() ? std::string() : texts[0]);
}

}  // namespace uwsgi::posix
