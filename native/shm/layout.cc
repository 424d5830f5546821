// The table's layout as JavaScript sees it.
#include "shm/field_names.h"
#include "shm/functions.h"

namespace uwsgi::shm {
namespace {

template <std::size_t N>
Napi::Array Names(Napi::Env env, const char* const (&names)[N]) {
  Napi::Array array = Napi::Array::New(env, N);
  for (std::uint32_t i = 0; i < N; ++i) array.Set(i, Napi::String::New(env, names[i]));
  return array;
}

}  // namespace

Napi::Value Layout(Napi::Env env) {
  Napi::Object layout = Napi::Object::New(env);
  layout.Set("magic", Napi::BigInt::New(env, kTableMagic));
  layout.Set("header", Names(env, kHeaderFields));
  layout.Set("worker", Names(env, kWorkerFields));
  layout.Set("core", Names(env, kCoreFields));
  layout.Set("app", Names(env, kAppFields));
  layout.Set("maxApps", Napi::Number::New(env, kMaxApps));
  return layout;
}

}  // namespace uwsgi::shm
