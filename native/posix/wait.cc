// Reaping, one child a call and never waiting.
#include <sys/wait.h>

#include <cerrno>
#include <limits>
#include <string>

#include "posix/arguments.h"
#include "posix/errors.h"
#include "posix/functions.h"

namespace uwsgi::posix {

Value WaitPid(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  int pid = 0;
  if (!ReadInt(info[0], "posix.waitPid: pid", -1, std::numeric_limits<int>::max(), pid)) return env.Undefined();
  if (pid == 0) {
    ThrowRange(env, "posix.waitPid: pid: 0 would mean a process group; expected a pid, or -1 for any child");
    return env.Undefined();
  }
  int status = 0;
  pid_t ended;
  do {
    ended = ::waitpid(pid, &status, WNOHANG);
  } while (ended < 0 && errno == EINTR);
  if (ended == 0 || (ended < 0 && errno == ECHILD)) return env.Null();
  if (ended < 0) {
    ThrowErrno(env, "waitpid", errno, std::to_string(pid));
    return env.Undefined();
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("pid", Napi::Number::New(env, ended));
  result.Set("code", WIFEXITED(status) ? Napi::Number::New(env, WEXITSTATUS(status)) : env.Null());
  result.Set("signal", WIFSIGNALED(status) ? Napi::Number::New(env, WTERMSIG(status)) : env.Null());
  return result;
}

}  // namespace uwsgi::posix
