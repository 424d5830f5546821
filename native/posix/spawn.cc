// Starting a child program. fork and execve by hand, because Node's child_process cannot map descriptors freely, cannot set a parent death signal before the
// program runs, and reports a failed execve late. The caller reaps the child with waitPid.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "posix/arguments.h"
#include "posix/errors.h"
#include "posix/functions.h"
#include "posix/program.h"
#include "posix/unique_fd.h"

namespace uwsgi::posix {
namespace {

// What the child does before execve. Filled completely before the fork: the child only reads it, and writes `moved`, which is sized already.
struct Plan {
  std::string cwd;
  std::vector<std::pair<int, int>> fds;
  std::vector<int> moved;  // one for each of fds
  std::vector<int> kept;   // sorted: 0, 1, 2 and the targets
  bool new_session = false;
  int death_signal = 0;
};

enum class Step : int { kSignals, kParentDeath, kSession, kDescriptors, kFolder, kExecute };

constexpr const char* kStepNames[] = {"sigaction", "prctl", "setsid", "dup2", "chdir", "execve"};

struct Failure {
  Step step;
  int error;
};

// The parent's handlers and ignored signals (SIGPIPE in Node) mean nothing to the new program.
void ResetSignals() noexcept {
  struct sigaction fresh{};
  fresh.sa_handler = SIG_DFL;
  for (int signal = 1; signal <= SIGRTMAX; ++signal) ::sigaction(signal, &fresh, nullptr);  // SIGKILL and SIGSTOP refuse, as they may
}

// Sources may be targets of others, so all are first moved above every target, and the error pipe with them.
bool MapDescriptors(Plan& plan, int& report) noexcept {
  const int floor = plan.kept.back() + 1;
  report = ::fcntl(report, F_DUPFD_CLOEXEC, floor);
  if (report < 0) return false;
  for (std::size_t i = 0; i < plan.fds.size(); ++i) {
    plan.moved[i] = ::fcntl(plan.fds[i].first, F_DUPFD_CLOEXEC, floor);
    if (plan.moved[i] < 0) return false;
  }
  for (std::size_t i = 0; i < plan.fds.size(); ++i) {
    if (::dup2(plan.moved[i], plan.fds[i].second) < 0) return false;  // clears close-on-exec
  }
  // Node marks the descriptors it was started with close-on-exec. One that is closed stays closed.
  for (int fd = 0; fd <= 2; ++fd) ::fcntl(fd, F_SETFD, 0);
  return true;
}

// Runs in the child, with all signals blocked; async-signal-safe throughout.
[[noreturn]] void RunChild(const Program& program, Plan& plan, pid_t parent, int report) noexcept {
  const auto fail = [&report](Step step, int error) noexcept {
    const Failure failure{step, error};
    [[maybe_unused]] const ssize_t written = ::write(report, &failure, sizeof failure);
    ::_exit(127);
  };
  ResetSignals();
  if (plan.death_signal != 0) {
    if (::prctl(PR_SET_PDEATHSIG, static_cast<unsigned long>(plan.death_signal), 0UL, 0UL, 0UL) < 0) fail(Step::kParentDeath, errno);
    // The parent may have died before prctl; then no signal will ever come.
    if (::getppid() != parent) ::_exit(127);
  }
  if (plan.new_session && ::setsid() < 0) fail(Step::kSession, errno);
  const int original = report;
  if (!MapDescriptors(plan, report)) {
    const int error = errno;
    if (report < 0) report = original;
    fail(Step::kDescriptors, error);
  }
  // Everything but the kept ones and the report pipe, which execve closes.
  CloseOthers(plan.kept, CloseMode::kCloseOnExec);
  if (!plan.cwd.empty() && ::chdir(plan.cwd.c_str()) < 0) fail(Step::kFolder, errno);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  fail(Step::kExecute, program.Execute());
  ::_exit(127);
}

// Reads SpawnOptions; throws and returns false on the first thing that is wrong.
bool ReadOptions(const Value& value, std::string& file, std::vector<std::string>& args, std::vector<std::string>& environment, Plan& plan) {
  Napi::Env env = value.Env();
  if (!value.IsObject()) {
    ThrowType(env, "posix.spawn: options: expected an object");
    return false;
  }
  const Napi::Object options = value.As<Napi::Object>();
  if (!ReadText(options.Get("file"), "posix.spawn: file", file)) return false;
  if (!ReadTexts(options.Get("args"), "posix.spawn: args", args)) return false;
  if (!ReadEnvironment(options.Get("env"), "posix.spawn: env", environment)) return false;
  if (!ReadFdPairs(options.Get("fds"), "posix.spawn: fds", plan.fds)) return false;
  const Value cwd = options.Get("cwd");
  if (!cwd.IsUndefined() && !ReadText(cwd, "posix.spawn: cwd", plan.cwd)) return false;
  const Value new_session = options.Get("newSession");
  if (!new_session.IsUndefined() && !ReadBoolean(new_session, "posix.spawn: newSession", plan.new_session)) return false;
  const Value death_signal = options.Get("parentDeathSignal");
  if (!death_signal.IsUndefined() && !ReadInt(death_signal, "posix.spawn: parentDeathSignal", 0, SIGRTMAX, plan.death_signal)) return false;
  if (env.IsExceptionPending()) return false;
  if (file.empty() || args.empty()) {
    ThrowRange(env, file.empty() ? "posix.spawn: file: is empty; expected a path or a program name" : "posix.spawn: args: is empty; expected argv[0] at least");
    return false;
  }
  return true;
}

// Bad descriptors are found here, where the message can name them.
bool CheckDescriptors(Napi::Env env, Plan& plan) {
  std::vector<int> targets;
  for (const auto& [source, target] : plan.fds) {
    if (::fcntl(source, F_GETFD) < 0) {
      ThrowErrno(env, "spawn", errno, "descriptor " + std::to_string(source) + " for " + std::to_string(target) + " of the child");
      return false;
    }
    if (std::ranges::find(targets, target) != targets.end()) {
      ThrowRange(env, "posix.spawn: fds: " + std::to_string(target) + " of the child is named twice; expected each target once");
      return false;
    }
    targets.push_back(target);
  }
  plan.kept = WithStandardFds(std::move(targets));
  plan.moved.resize(plan.fds.size());
  return true;
}

// The failure the child reported; false when execve has closed the pipe instead.
bool ReadFailure(int pipe, Failure& failure) {
  ssize_t got;
  do {
    got = ::read(pipe, &failure, sizeof failure);
  } while (got < 0 && errno == EINTR);
  return got == static_cast<ssize_t>(sizeof failure);
}

}  // namespace

Value Spawn(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  std::string file;
  std::vector<std::string> args;
  std::vector<std::string> environment;
  Plan plan;
  if (!ReadOptions(info[0], file, args, environment, plan) || !CheckDescriptors(env, plan)) return env.Undefined();
  const Program program(file, std::move(args), std::move(environment));
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) {
    ThrowErrno(env, "pipe2", errno);
    return env.Undefined();
  }
  const UniqueFd read_end(ends[0]);
  UniqueFd write_end(ends[1]);
  const pid_t parent = ::getpid();
  // No signal may run one of our handlers in the child: it would write to pipes shared with us.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  if (pid == 0) RunChild(program, plan, parent, write_end.get());
  const int fork_error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) {
    ThrowErrno(env, "fork", fork_error);
    return env.Undefined();
  }
  write_end.Reset();
  Failure failure{};
  if (!ReadFailure(read_end.get(), failure)) return Napi::Number::New(env, pid);
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  const bool folder = failure.step == Step::kFolder;
  ThrowErrno(env, kStepNames[static_cast<int>(failure.step)], failure.error, folder ? plan.cwd : file);
  return env.Undefined();
}

}  // namespace uwsgi::posix
