// See arguments.h. Arrays and records are read through the JavaScript object model, so a getter or proxy may throw: that exception is passed on as it is.
#include "posix/arguments.h"

#include <cmath>
#include <limits>

#include "posix/errors.h"

namespace uwsgi::posix {
namespace {

constexpr int kMaxFd = std::numeric_limits<int>::max();

bool WrongType(const Napi::Value& value, const char* what, const char* expected) {
  // An empty value is what a throwing getter leaves: its exception is on the way already.
  if (!value.IsEmpty()) ThrowType(value.Env(), std::string(what) + ": expected " + expected);
  return false;
}

// Reads each element with `read(element, element_name)`.
template <typename Read>
bool ReadArray(const Napi::Value& value, const char* what, const char* expected, Read read) {
  if (!value.IsArray()) return WrongType(value, what, expected);
  const Napi::Array array = value.As<Napi::Array>();
  const std::uint32_t length = array.Length();
  for (std::uint32_t i = 0; i < length; ++i) {
    const Napi::Value element = array.Get(i);
    if (value.Env().IsExceptionPending()) return false;
    const std::string name = std::string(what) + "[" + std::to_string(i) + "]";
    if (!read(element, name.c_str())) return false;
  }
  return true;
}

}  // namespace

bool ReadInteger(const Napi::Value& value, const char* what, std::int64_t min, std::int64_t max, std::int64_t& out) {
  if (!value.IsNumber()) return WrongType(value, what, "a number");
  const double number = value.As<Napi::Number>().DoubleValue();
  // The bounds are compared as doubles: both are below 2^53 for every caller.
  if (!std::isfinite(number) || number != std::trunc(number) || number < static_cast<double>(min) || number > static_cast<double>(max)) {
    ThrowRange(value.Env(), std::string(what) + ": " + value.ToString().Utf8Value() + " is not an integer from " + std::to_string(min) + " to " + std::to_string(max));
    return false;
  }
  out = static_cast<std::int64_t>(number);
  return true;
}

bool ReadInt(const Napi::Value& value, const char* what, int min, int max, int& out) {
  std::int64_t wide = 0;
  if (!ReadInteger(value, what, min, max, wide)) return false;
  out = static_cast<int>(wide);
  return true;
}

bool ReadFd(const Napi::Value& value, const char* what, int& out) { return ReadInt(value, what, 0, kMaxFd, out); }

bool ReadBoolean(const Napi::Value& value, const char* what, bool& out) {
  if (!value.IsBoolean()) return WrongType(value, what, "a boolean");
  out = value.As<Napi::Boolean>().Value();
  return true;
}

bool ReadText(const Napi::Value& value, const char* what, std::string& out) {
  if (!value.IsString()) return WrongType(value, what, "a string");
  out = value.As<Napi::String>().Utf8Value();
  if (out.find('\0') == std::string::npos) return true;
  ThrowRange(value.Env(), std::string(what) + ": holds a NUL byte; expected text without one");
  return false;
}

bool ReadTexts(const Napi::Value& value, const char* what, std::vector<std::string>& out) {
  return ReadArray(value, what, "an array of strings", [&out](const Napi::Value& element, const char* name) {
    return ReadText(element, name, out.emplace_back());
  });
}

bool ReadEnvironment(const Napi::Value& value, const char* what, std::vector<std::string>& out) {
  if (!value.IsObject()) return WrongType(value, what, "a record of strings");
  const Napi::Object record = value.As<Napi::Object>();
  const Napi::Array names = record.GetPropertyNames();
  if (value.Env().IsExceptionPending()) return false;
  return ReadArray(names, what, "a record of strings", [&](const Napi::Value& element, const char*) {
    std::string name;
    // A symbol or number key cannot come out of GetPropertyNames as anything but text.
    const Napi::Value content = record.Get(element);
    if (value.Env().IsExceptionPending()) return false;
    name = element.ToString().Utf8Value();
    if (name.empty() || name.find('=') != std::string::npos || name.find('\0') != std::string::npos) {
      ThrowRange(value.Env(), std::string(what) + ": \"" + name + "\" cannot be the name of a variable; expected text without = and NUL");
      return false;
    }
    std::string text;
    if (!ReadText(content, (std::string(what) + "." + name).c_str(), text)) return false;
    out.push_back(name + "=" + text);
    return true;
  });
}

bool ReadFds(const Napi::Value& value, const char* what, std::vector<int>& out) {
  return ReadArray(value, what, "an array of descriptors", [&out](const Napi::Value& element, const char* name) {
    return ReadFd(element, name, out.emplace_back());
  });
}

bool ReadFdPairs(const Napi::Value& value, const char* what, std::vector<std::pair<int, int>>& out) {
  return ReadArray(value, what, "an array of [source, target] pairs", [&out](const Napi::Value& element, const char* name) {
    std::vector<int> pair;
    if (!ReadFds(element, name, pair)) return false;
    if (pair.size() != 2) {
      ThrowRange(element.Env(), std::string(name) + ": expected a pair of two descriptors");
      return false;
    }
    out.emplace_back(pair[0], pair[1]);
    return true;
  });
}

}  // namespace uwsgi::posix
