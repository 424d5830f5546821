// Registers exports.shm: the worker table in a memfd, and its layout.
#include "napi_modules.h"
#include "shm/functions.h"

namespace uwsgi {

void InitShm(Napi::Env env, Napi::Object exports) {
  Napi::Object table = Napi::Object::New(env);
  table.Set("layout", shm::Layout(env));
  table.Set("createTable", Napi::Function::New(env, shm::CreateTable, "createTable"));
  table.Set("mapTable", Napi::Function::New(env, shm::MapTable, "mapTable"));
  exports.Set("shm", table);
}

}  // namespace uwsgi
