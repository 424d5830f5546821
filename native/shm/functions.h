// The functions of exports.shm; their contract is `SharedMemory` in native/src/addon.ts.
#pragma once
#include <napi.h>

namespace uwsgi::shm {

// layout.cc
Napi::Value Layout(Napi::Env env);

// table_mapping.cc
Napi::Value CreateTable(const Napi::CallbackInfo& info);
Napi::Value MapTable(const Napi::CallbackInfo& info);

}  // namespace uwsgi::shm
