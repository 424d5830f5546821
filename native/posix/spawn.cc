// Starting a child program. fork and execve by hand, because Node's child_process cannot map descriptors freely, cannot set a parent death signal before the
// program runs, and reports a failed execve late. The caller reaps the child with waitPid.
#include <fcntl.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <utility>

#include "posix/child_plan.h"
#include "posix/errors.h"
#include "posix/functions.h"
#include "posix/unique_fd.h"

namespace uwsgi::posix {
namespace {

// fork, or the same into a pid namespace in which the child is the first process: the kernel ends all others there with it.
pid_t Fork(const ChildPlan& plan) noexcept {
  if (!plan.new_pid_namespace) return ::fork();
  return static_cast<pid_t>(::syscall(SYS_clone, static_cast<unsigned long>(CLONE_NEWPID | SIGCHLD), nullptr, nullptr, nullptr, 0UL));
}

}  // namespace

Value Spawn(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  ChildOptions options;
  if (!ReadChildOptions(info[0], "posix.spawn", options)) return env.Undefined();
  const Program program(options.file, std::move(options.args), std::move(options.environment));
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
  const pid_t pid = Fork(options.plan);
  if (pid == 0) RunChild(program, options.plan, parent, write_end.get());
  const int fork_error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) {
    ThrowErrno(env, options.plan.new_pid_namespace ? "clone" : "fork", fork_error);
    return env.Undefined();
  }
  write_end.Reset();
  ChildFailure failure{};
  if (!ReadFailure(read_end.get(), failure)) return Napi::Number::New(env, pid);
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  const std::string step = failure.step;
  ThrowErrno(env, step, failure.error, step == "chdir" ? options.plan.cwd : options.file);
  return env.Undefined();
}

}  // namespace uwsgi::posix
