// Switches of the calling process: prctl and session id.
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <limits>
#include <string>

#include "posix/arguments.h"
#include "posix/errors.h"
#include "posix/functions.h"

namespace uwsgi::posix {
namespace {

Value Control(const CallbackInfo& info, const char* name, int option, unsigned long argument) {
  if (::prctl(option, argument, 0UL, 0UL, 0UL) < 0) ThrowErrno(info.Env(), "prctl", errno, name);
  return info.Env().Undefined();
}

}  // namespace

Value SetChildSubreaper(const CallbackInfo& info) {
  bool on = false;
  if (!ReadBoolean(info[0], "posix.setChildSubreaper: on", on)) return info.Env().Undefined();
  return Control(info, "PR_SET_CHILD_SUBREAPER", PR_SET_CHILD_SUBREAPER, on ? 1 : 0);
}

Value SetParentDeathSignal(const CallbackInfo& info) {
  int signal = 0;
  if (!ReadInt(info[0], "posix.setParentDeathSignal: signal", 0, SIGRTMAX, signal)) return info.Env().Undefined();
  return Control(info, "PR_SET_PDEATHSIG", PR_SET_PDEATHSIG, static_cast<unsigned long>(signal));
}

Value SetNoNewPrivileges(const CallbackInfo& info) { return Control(info, "PR_SET_NO_NEW_PRIVS", PR_SET_NO_NEW_PRIVS, 1); }

Value GetSid(const CallbackInfo& info) {
  int pid = 0;
  if (!ReadInt(info[0], "posix.getsid: pid", 0, std::numeric_limits<int>::max(), pid)) return info.Env().Undefined();
  const pid_t sid = ::getsid(pid);
  if (sid < 0) {
    ThrowErrno(info.Env(), "getsid", errno, std::to_string(pid));
    return info.Env().Undefined();
  }
  return Napi::Number::New(info.Env(), sid);
}

}  // namespace uwsgi::posix
