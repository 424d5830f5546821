// See child_plan.h.
#include "posix/child_plan.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "posix/arguments.h"
#include "posix/errors.h"

namespace uwsgi::posix {
namespace {

// The parent's handlers and ignored signals (SIGPIPE in Node) mean nothing to the new program.
void ResetSignals() noexcept {
  struct sigaction fresh{};
  fresh.sa_handler = SIG_DFL;
  for (int signal = 1; signal <= SIGRTMAX; ++signal) ::sigaction(signal, &fresh, nullptr);  // SIGKILL and SIGSTOP refuse, as they may
}

// Sources may be targets of others, so all are first moved above every target, and the error pipe with them.
bool MapDescriptors(ChildPlan& plan, int& report) noexcept {
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

}  // namespace

void ChildPlan::Complete() {
  std::vector<int> targets;
  for (const auto& [source, target] : fds) targets.push_back(target);
  kept = WithStandardFds(std::move(targets));
  moved.resize(fds.size());
}

bool ReadChildOptions(const Napi::Value& value, const std::string& name, ChildOptions& out) {
  Napi::Env env = value.Env();
  ChildPlan& plan = out.plan;
  if (!value.IsObject()) {
    ThrowType(env, name + ": options: expected an object");
    return false;
  }
  const Napi::Object options = value.As<Napi::Object>();
  const auto what = [&name](const char* member) { return name + ": " + member; };
  if (!ReadText(options.Get("file"), what("file").c_str(), out.file)) return false;
  if (!ReadTexts(options.Get("args"), what("args").c_str(), out.args)) return false;
  if (!ReadEnvironment(options.Get("env"), what("env").c_str(), out.environment)) return false;
  if (!ReadFdPairs(options.Get("fds"), what("fds").c_str(), plan.fds)) return false;
  const Napi::Value cwd = options.Get("cwd");
  if (!cwd.IsUndefined() && !ReadText(cwd, what("cwd").c_str(), plan.cwd)) return false;
  const Napi::Value new_session = options.Get("newSession");
  if (!new_session.IsUndefined() && !ReadBoolean(new_session, what("newSession").c_str(), plan.new_session)) return false;
  const Napi::Value death_signal = options.Get("parentDeathSignal");
  if (!death_signal.IsUndefined() && !ReadInt(death_signal, what("parentDeathSignal").c_str(), 0, SIGRTMAX, plan.death_signal)) return false;
  const Napi::Value new_pid_namespace = options.Get("newPidNamespace");
  if (!new_pid_namespace.IsUndefined() && !ReadBoolean(new_pid_namespace, what("newPidNamespace").c_str(), plan.new_pid_namespace)) return false;
  if (!ReadConfinement(options.Get("confine"), what("confine").c_str(), plan.confinement)) return false;
  if (env.IsExceptionPending()) return false;
  if (out.file.empty() || out.args.empty()) {
    ThrowRange(env, out.file.empty() ? name + ": file: is empty; expected a path or a program name" : name + ": args: is empty; expected argv[0] at least");
    return false;
  }
  // Bad descriptors are found here, where the message can name them.
  std::vector<int> targets;
  for (const auto& [source, target] : plan.fds) {
    if (::fcntl(source, F_GETFD) < 0) {
      ThrowErrno(env, "spawn", errno, "descriptor " + std::to_string(source) + " for " + std::to_string(target) + " of the child");
      return false;
    }
    if (std::ranges::find(targets, target) != targets.end()) {
      ThrowRange(env, name + ": fds: " + std::to_string(target) + " of the child is named twice; expected each target once");
      return false;
    }
    targets.push_back(target);
  }
  plan.Complete();
  return true;
}

void RunChild(const Program& program, ChildPlan& plan, pid_t parent, int report) noexcept {
  const auto fail = [&report](const char* step, int error) noexcept {
    ChildFailure failure{};
    failure.error = error;
    for (std::size_t i = 0; i + 1 < sizeof failure.step && step[i] != '\0'; ++i) failure.step[i] = step[i];
    [[maybe_unused]] const ssize_t written = ::write(report, &failure, sizeof failure);
    ::_exit(127);
  };
  ResetSignals();
  if (plan.new_session && ::setsid() < 0) fail("setsid", errno);
  const int original = report;
  if (!MapDescriptors(plan, report)) {
    const int error = errno;
    if (report < 0) report = original;
    fail("dup2", error);
  }
  // Everything but the kept ones and the report pipe, which execve closes.
  CloseOthers(plan.kept, CloseMode::kCloseOnExec);
  if (const char* step = Confine(plan.confinement)) fail(step, errno);
  // Behind the change of user, which clears it.
  if (plan.death_signal != 0) {
    if (::prctl(PR_SET_PDEATHSIG, static_cast<unsigned long>(plan.death_signal), 0UL, 0UL, 0UL) < 0) fail("prctl", errno);
    // The parent may have died before prctl; then no signal will ever come. From within a pid namespace of its own the parent is 0, dead or alive.
    if (!plan.new_pid_namespace && ::getppid() != parent) ::_exit(127);
  }
  // Behind the change of user: a folder that only root may enter is none for the program.
  if (!plan.cwd.empty() && ::chdir(plan.cwd.c_str()) < 0) fail("chdir", errno);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  fail("execve", program.Execute());
  ::_exit(127);
}

bool ReadFailure(int pipe, ChildFailure& failure) {
  ssize_t got;
  do {
    got = ::read(pipe, &failure, sizeof failure);
  } while (got < 0 && errno == EINTR);
  return got == static_cast<ssize_t>(sizeof failure);
}

}  // namespace uwsgi::posix
