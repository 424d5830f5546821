// The addon's parts as addon.cc registers them.
#pragma once
#include <napi.h>

namespace uwsgi {
void InitPosix(Napi::Env env, Napi::Object exports);   // exports.posix
void InitShm(Napi::Env env, Napi::Object exports);     // exports.shm
void InitCodecs(Napi::Env env, Napi::Object exports);  // exports.codecs
void InitEngine(Napi::Env env, Napi::Object exports);  // exports.Engine
}  // namespace uwsgi
