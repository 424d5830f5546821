// Checked reading of arguments that come from JavaScript. Each reader returns false after throwing an Error that names the argument, so that callers
// only write `if (!Read(...)) return`. `what` is the full name in messages: `posix.dup2: from`.
#pragma once
#include <napi.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace uwsgi::posix {

bool ReadInteger(const Napi::Value& value, const char* what, std::int64_t min, std::int64_t max, std::int64_t& out);
bool ReadInt(const Napi::Value& value, const char* what, int min, int max, int& out);
// A descriptor number; that it is open is for the kernel to say.
bool ReadFd(const Napi::Value& value, const char* what, int& out);
bool ReadBoolean(const Napi::Value& value, const char* what, bool& out);
// Text without NUL bytes: everything here ends up in C strings, where a NUL would silently cut it.
bool ReadText(const Napi::Value& value, const char* what, std::string& out);
bool ReadTexts(const Napi::Value& value, const char* what, std::vector<std::string>& out);
// A record of strings as `NAME=value` lines. Names are not empty and hold no `=`.
bool ReadEnvironment(const Napi::Value& value, const char* what, std::vector<std::string>& out);
bool ReadFds(const Napi::Value& value, const char* what, std::vector<int>& out);
bool ReadFdPairs(const Napi::Value& value, const char* what, std::vector<std::pair<int, int>>& out);

}  // namespace uwsgi::posix
