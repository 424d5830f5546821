// Replacing this process by another program: the master's reload, which keeps pid and listening sockets. On success nothing comes back; Node's other threads
// vanish with the old image. On failure the process is as before and the Error is thrown.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "posix/arguments.h"
#include "posix/errors.h"
#include "posix/functions.h"
#include "posix/program.h"

namespace uwsgi::posix {
namespace {

// Ignored signals would stay ignored in the new program, so they go back to default. Signals with a handler are left to execve, which resets them itself: were
// it done here, one that arrives in between would kill the server. The destructor puts everything back.
class SignalReset {
 public:
  SignalReset() {
    for (int signal = 1; signal <= SIGRTMAX; ++signal) {
      struct sigaction current{};
      if (::sigaction(signal, nullptr, &current) < 0 || (current.sa_flags & SA_SIGINFO) != 0 || current.sa_handler != SIG_IGN) continue;
      struct sigaction fresh{};
      fresh.sa_handler = SIG_DFL;
      ignored_[static_cast<std::size_t>(signal)] = ::sigaction(signal, &fresh, nullptr) == 0;
    }
    sigset_t none;
    ::sigemptyset(&none);
    ::pthread_sigmask(SIG_SETMASK, &none, &mask_);
  }
  SignalReset(const SignalReset&) = delete;
  SignalReset& operator=(const SignalReset&) = delete;
  ~SignalReset() {
    ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
    struct sigaction ignore{};
    ignore.sa_handler = SIG_IGN;
    for (std::size_t signal = 1; signal < ignored_.size(); ++signal) {
      if (ignored_[signal]) ::sigaction(static_cast<int>(signal), &ignore, nullptr);
    }
  }

 private:
  std::array<bool, _NSIG> ignored_{};
  sigset_t mask_{};
};

// Signals that the new program starts with ignored and blocked: what arrives meanwhile waits, because the kernel keeps blocked signals even when they are ignored,
// until the new image has its own handlers (reload_signals.cc). The destructor gives back what was before.
class IgnoredSignals {
 public:
  explicit IgnoredSignals(const std::vector<int>& signals) {
    struct sigaction ignore{};
    ignore.sa_handler = SIG_IGN;
    sigset_t blocked;
    ::sigemptyset(&blocked);
    for (const int signal : signals) ::sigaddset(&blocked, signal);
    ::pthread_sigmask(SIG_BLOCK, &blocked, &mask_);
    for (const int signal : signals) {
      struct sigaction before{};
      if (::sigaction(signal, &ignore, &before) == 0) before_.emplace_back(signal, before);
    }
  }
  IgnoredSignals(const IgnoredSignals&) = delete;
  IgnoredSignals& operator=(const IgnoredSignals&) = delete;
  ~IgnoredSignals() {
    for (const auto& [signal, before] : before_) ::sigaction(signal, &before, nullptr);
    ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
  }

 private:
  std::vector<std::pair<int, struct sigaction>> before_;
  sigset_t mask_{};
};

// Clears close-on-exec on the kept descriptors and gives them back their flags when the exec failed.
class KeptDescriptors {
 public:
  explicit KeptDescriptors(std::vector<int> fds) : fds_(std::move(fds)) {
    for (const int fd : fds_) {
      flags_.push_back(::fcntl(fd, F_GETFD));
      if (flags_.back() > 0) ::fcntl(fd, F_SETFD, 0);
    }
    CloseOthers(fds_, CloseMode::kCloseOnExec);
  }
  KeptDescriptors(const KeptDescriptors&) = delete;
  KeptDescriptors& operator=(const KeptDescriptors&) = delete;
  ~KeptDescriptors() {
    for (std::size_t i = 0; i < fds_.size(); ++i) {
      if (flags_[i] > 0) ::fcntl(fds_[i], F_SETFD, flags_[i]);
    }
  }

 private:
  std::vector<int> fds_;
  std::vector<int> flags_;
};

}  // namespace

Value Exec(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  std::string file;
  std::vector<std::string> args;
  std::vector<std::string> environment;
  std::vector<int> keep;
  std::vector<int> ignore;
  if (!ReadText(info[0], "posix.exec: file", file) || !ReadTexts(info[1], "posix.exec: args", args)) return env.Undefined();
  if (!ReadEnvironment(info[2], "posix.exec: env", environment) || !ReadFds(info[3], "posix.exec: keep", keep)) return env.Undefined();
  if (!info[4].IsUndefined() && !ReadFds(info[4], "posix.exec: ignore", ignore)) return env.Undefined();
  if (file.empty() || args.empty()) {
    ThrowRange(env, file.empty() ? "posix.exec: file: is empty; expected a path or a program name" : "posix.exec: args: is empty; expected argv[0] at least");
    return env.Undefined();
  }
  for (const int fd : keep) {
    if (::fcntl(fd, F_GETFD) >= 0) continue;
    ThrowErrno(env, "exec", errno, "descriptor " + std::to_string(fd) + " to keep");
    return env.Undefined();
  }
  const Program program(file, std::move(args), std::move(environment));
  int error = 0;
  {
    const KeptDescriptors kept(WithStandardFds(std::move(keep)));
    const SignalReset signals;
    const IgnoredSignals ignored(ignore);
    error = program.Execute();
  }
  ThrowErrno(env, "execve", error, file);
  return env.Undefined();
}

}  // namespace uwsgi::posix
