// Checked reading of what JavaScript hands to exports.codecs. The first fault is kept; the caller asks once at the end and throws it once.
#pragma once
#include <napi.h>

#include <cstdint>
#include <limits>
#include <span>
#include <string>

namespace uwsgi::codecs {

class Options {
 public:
  // `where` names the function in messages.
  Options(const Napi::CallbackInfo& info, std::size_t index, const char* where) : env_(info.Env()), where_(where) {
    if (index < info.Length() && info[index].IsObject()) object_ = info[index].As<Napi::Object>();
    else Fail("options", "expected an object");
  }

  template <typename T>
  T Number(const char* name, bool required = true) {
    constexpr double kMax = sizeof(T) == 8 ? 9007199254740991.0 : static_cast<double>(std::numeric_limits<T>::max());
    const Napi::Value value = Get(name);
    if (value.IsEmpty() || (!required && value.IsUndefined())) return 0;
    const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1;
    if (number >= 0 && number <= kMax && number == static_cast<double>(static_cast<std::uint64_t>(number))) return static_cast<T>(number);
    Fail(name, "expected an integer from 0 to " + std::to_string(static_cast<std::uint64_t>(kMax)));
    return 0;
  }

  std::string Text(const char* name, bool required = true) {
    const Napi::Value value = Get(name);
    if (value.IsEmpty() || (!required && value.IsUndefined())) return {};
    if (value.IsString()) return value.As<Napi::String>().Utf8Value();
    Fail(name, "expected a string");
    return {};
  }

  bool Flag(const char* name, bool otherwise) {
    const Napi::Value value = Get(name);
    if (value.IsEmpty() || value.IsUndefined()) return otherwise;
    if (value.IsBoolean()) return value.As<Napi::Boolean>().Value();
    Fail(name, "expected true or false");
    return otherwise;
  }

  void Fail(const char* name, const std::string& wrong) {
    if (fault_.empty()) fault_ = std::string(where_) + ": " + name + ": " + wrong;
  }

  // Throws what was wrong. True when something was.
  bool Refused() {
    if (env_.IsExceptionPending()) return true;
    if (fault_.empty()) return false;
    Napi::TypeError::New(env_, fault_).ThrowAsJavaScriptException();
    return true;
  }

 private:
  // Empty after a fault (a getter that throws is one).
  Napi::Value Get(const char* name) {
    if (!fault_.empty() || env_.IsExceptionPending()) return {};
    return object_.Get(name);
  }

  Napi::Env env_;
  const char* where_;
  Napi::Object object_;
  std::string fault_;
};

// Bytes of a Uint8Array argument, borrowed for the call. False after throwing.
inline bool ReadBytes(const Napi::CallbackInfo& info, std::size_t index, const char* where, std::span<const std::uint8_t>& out) {
  if (index < info.Length() && info[index].IsTypedArray() && info[index].As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array) {
    const auto array = info[index].As<Napi::Uint8Array>();
    out = {array.Data(), array.ByteLength()};
    return true;
  }
  Napi::TypeError::New(info.Env(), std::string(where) + ": argument " + std::to_string(index + 1) + ": expected a Uint8Array").ThrowAsJavaScriptException();
  return false;
}

}  // namespace uwsgi::codecs
