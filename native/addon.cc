// The addon's entry point: registers its four parts on the exports object. Loaded once a process (and once more for each worker thread) by native/src/index.ts.
#include "napi_modules.h"

namespace uwsgi {

static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  InitPosix(env, exports);
  InitShm(env, exports);
  InitCodecs(env, exports);
  InitEngine(env, exports);
  return exports;
}

}  // namespace uwsgi

static Napi::Object InitAddon(Napi::Env env, Napi::Object exports) { return uwsgi::Init(env, exports); }

NODE_API_MODULE(uwsgi_ts, InitAddon)
