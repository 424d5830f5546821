// Resource limits. RLIM_INFINITY is Infinity in JavaScript.
#include <sys/resource.h>

#include <cerrno>
#include <cmath>
#include <limits>
#include <string>

#include "posix/arguments.h"
#include "posix/confinement.h"
#include "posix/errors.h"
#include "posix/functions.h"

namespace uwsgi::posix {
namespace {

using Resource = decltype(RLIMIT_NOFILE);  // an enum in glibc, an int in musl

constexpr double kLargestExact = 9007199254740991.0;  // 2^53 - 1

bool ReadWhich(const Value& value, const char* what, std::string& name, Resource& which) {
  if (!ReadText(value, what, name)) return false;
  int number = 0;
  if (FindLimit(name, number)) {
    which = static_cast<Resource>(number);
    return true;
  }
  ThrowRange(value.Env(), std::string(what) + ": \"" + name + "\" is not a known limit; expected nofile, nproc, as or core");
  return false;
}

bool ReadLimit(const Value& value, const char* what, rlim_t& out) {
  if (!value.IsNumber()) {
    ThrowType(value.Env(), std::string(what) + ": expected a number");
    return false;
  }
  const double number = value.As<Napi::Number>().DoubleValue();
  if (std::isinf(number) && number > 0) {
    out = RLIM_INFINITY;
    return true;
  }
  if (!(number >= 0) || number != std::trunc(number) || number > kLargestExact) {
    ThrowRange(value.Env(), std::string(what) + ": " + value.ToString().Utf8Value() + " is not a limit; expected an integer from 0 to 2^53-1, or Infinity");
    return false;
  }
  out = static_cast<rlim_t>(number);
  return true;
}

Value FromLimit(Napi::Env env, rlim_t limit) {
  return Napi::Number::New(env, limit == RLIM_INFINITY ? std::numeric_limits<double>::infinity() : static_cast<double>(limit));
}

}  // namespace

bool FindLimit(const std::string& name, int& which) {
  static constexpr struct { const char* name; int which; } kLimits[] = {
      {"nofile", RLIMIT_NOFILE}, {"nproc", RLIMIT_NPROC}, {"as", RLIMIT_AS}, {"core", RLIMIT_CORE}};
  for (const auto& limit : kLimits) {
    if (name != limit.name) continue;
    which = limit.which;
    return true;
  }
  return false;
}

Value GetRlimit(const CallbackInfo& info) {
  std::string name;
  Resource which = RLIMIT_NOFILE;
  if (!ReadWhich(info[0], "posix.getRlimit: which", name, which)) return info.Env().Undefined();
  rlimit limit{};
  if (::getrlimit(which, &limit) < 0) {
    ThrowErrno(info.Env(), "getrlimit", errno, name);
    return info.Env().Undefined();
  }
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("soft", FromLimit(info.Env(), limit.rlim_cur));
  result.Set("hard", FromLimit(info.Env(), limit.rlim_max));
  return result;
}

Value SetRlimit(const CallbackInfo& info) {
  std::string name;
  Resource which = RLIMIT_NOFILE;
  rlimit limit{};
  if (!ReadWhich(info[0], "posix.setRlimit: which", name, which)) return info.Env().Undefined();
  if (!ReadLimit(info[1], "posix.setRlimit: soft", limit.rlim_cur)) return info.Env().Undefined();
  if (!ReadLimit(info[2], "posix.setRlimit: hard", limit.rlim_max)) return info.Env().Undefined();
  if (::setrlimit(which, &limit) < 0) ThrowErrno(info.Env(), "setrlimit", errno, name);
  return info.Env().Undefined();
}

}  // namespace uwsgi::posix
