// Errors as Node makes them. Names and texts of errno values come from libuv, which Node links anyway, so that both spell them alike; those it does not know
// (ENOEXEC) come from the C library.
#include "posix/errors.h"

#include <uv.h>

#include <cstring>
#include <string>

namespace uwsgi::posix {
namespace {

struct ErrorText {
  std::string name;
  std::string text;
};

ErrorText Describe(int error) {
  char name[64];
  char text[256];
  uv_err_name_r(-error, name, sizeof name);
  uv_strerror_r(-error, text, sizeof text);
  if (!std::string_view(name).starts_with("Unknown")) return {name, text};
#ifdef __GLIBC__
  if (const char* known = ::strerrorname_np(error); known != nullptr) return {known, ::strerrordesc_np(error)};
#endif
  return {std::string("E").append(std::to_string(error)), std::strerror(error)};
}

}  // namespace

void ThrowErrno(Napi::Env env, std::string_view syscall, int error, std::string_view detail) {
  const auto [name, text] = Describe(error);
  std::string message = name + ": " + text + ", " + std::string(syscall);
  if (!detail.empty()) message.append(" ").append(detail);
  Napi::Error thrown = Napi::Error::New(env, message);
  thrown.Set("code", Napi::String::New(env, name));
  thrown.Set("errno", Napi::Number::New(env, -error));
  thrown.Set("syscall", Napi::String::New(env, std::string(syscall)));
  thrown.ThrowAsJavaScriptException();
}

void ThrowType(Napi::Env env, std::string_view message) {
  Napi::TypeError thrown = Napi::TypeError::New(env, std::string(message));
  thrown.Set("code", Napi::String::New(env, "ERR_INVALID_ARG_TYPE"));
  thrown.ThrowAsJavaScriptException();
}

void ThrowRange(Napi::Env env, std::string_view message) {
  Napi::RangeError thrown = Napi::RangeError::New(env, std::string(message));
  thrown.Set("code", Napi::String::New(env, "ERR_OUT_OF_RANGE"));
  thrown.ThrowAsJavaScriptException();
}

}  // namespace uwsgi::posix
