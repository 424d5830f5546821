// How native code reports a failure to JavaScript: an Error thrown once, at the edge, with the members Node's own system errors have.
#pragma once
#include <napi.h>

#include <string_view>

namespace uwsgi::posix {

// Throws `CODE: text, SYSCALL DETAIL` with code, errno (negative, as in Node) and syscall. `error` is an errno value.
void ThrowErrno(Napi::Env env, std::string_view syscall, int error, std::string_view detail = {});

// Throws a TypeError with code ERR_INVALID_ARG_TYPE: the argument has a wrong type.
void ThrowType(Napi::Env env, std::string_view message);

// Throws a RangeError with code ERR_OUT_OF_RANGE: right type, a value that cannot be used.
void ThrowRange(Napi::Env env, std::string_view message);

}  // namespace uwsgi::posix
