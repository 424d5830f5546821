// C functions of this process and of libraries loaded into it (dlopen, hook actions call, callret, callint, callintret). What a function does, and that it has the
// signature it is called with, is the administrator's word; nothing here can check it.
#include <dlfcn.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

#include "posix/arguments.h"
#include "posix/errors.h"
#include "posix/functions.h"

namespace uwsgi::posix {
namespace {

void ThrowLoader(Napi::Env env, const std::string& fallback) {
  const char* reason = ::dlerror();
  Napi::Error::New(env, reason == nullptr ? fallback : reason).ThrowAsJavaScriptException();
}

// One case for each signature. A function without a result is called as one, so that no register's leftovers are taken for an answer.
int Call(void* address, bool returns) {
  if (returns) return reinterpret_cast<int (*)()>(address)();
  reinterpret_cast<void (*)()>(address)();
  return 0;
}

template <typename Argument>
int Call(void* address, bool returns, Argument argument) {
  if (returns) return reinterpret_cast<int (*)(Argument)>(address)(argument);
  reinterpret_cast<void (*)(Argument)>(address)(argument);
  return 0;
}

}  // namespace

Value LoadLibrary(const CallbackInfo& info) {
  std::string path;
  if (!ReadText(info[0], "posix.loadLibrary: path", path)) return info.Env().Undefined();
  // Never closed: code of it may be called, and threads of it may run, until the process ends.
  if (::dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) ThrowLoader(info.Env(), "dlopen: " + path);
  return info.Env().Undefined();
}

Value HasSymbol(const CallbackInfo& info) {
  std::string name;
  if (!ReadText(info[0], "posix.hasSymbol: name", name)) return info.Env().Undefined();
  return Napi::Boolean::New(info.Env(), ::dlsym(RTLD_DEFAULT, name.c_str()) != nullptr);
}

Value CallSymbol(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  std::string name;
  bool returns = false;
  if (!ReadText(info[0], "posix.callSymbol: name", name) || !ReadBoolean(info[1], "posix.callSymbol: returns", returns)) return env.Undefined();
  void* address = ::dlsym(RTLD_DEFAULT, name.c_str());
  if (address == nullptr) {
    ThrowLoader(env, "undefined symbol: " + name);
    return env.Undefined();
  }
  int result = 0;
  if (info[2].IsUndefined()) {
    result = Call(address, returns);
  } else if (info[2].IsNumber()) {
    int number = 0;
    if (!ReadInt(info[2], "posix.callSymbol: argument", std::numeric_limits<int>::min(), std::numeric_limits<int>::max(), number)) return env.Undefined();
    result = Call(address, returns, number);
  } else {
    std::string text;
    if (!ReadText(info[2], "posix.callSymbol: argument", text)) return env.Undefined();
    // The function may keep it (putenv does), so it stays for as long as the process.
    char* kept = ::strdup(text.c_str());
    if (kept == nullptr) {
      ThrowErrno(env, "strdup", ENOMEM, name);
      return env.Undefined();
    }
    result = Call(address, returns, kept);
  }
  // What it printed through stdio belongs in front of the log's next line.
  ::fflush(nullptr);
  return Napi::Number::New(env, result);
}

}  // namespace uwsgi::posix
