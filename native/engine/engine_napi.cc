// The edge between the engine and JavaScript: arguments are checked here, and nowhere else. Strings from clients cross as latin-1 or as Buffers.
#include <napi.h>
#include <uv.h>

#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../napi_modules.h"
#include "engine.h"

namespace uwsgi {
namespace {

using engine::Core;
using engine::Engine;
using engine::EventSink;
using engine::Filter;
using engine::HarakiriInfo;
using engine::Protocol;
using engine::Request;
using engine::Settings;

void Throw(Napi::Env env, const std::string& message) { Napi::TypeError::New(env, message).ThrowAsJavaScriptException(); }

// Reads members of an options object and remembers the first that is missing or of the wrong kind.
class Reader {
 public:
  Reader(Napi::Object from, const char* what) : from_(from), what_(what) {}
  std::uint64_t Number(const char* name, std::uint64_t max) {
    const Napi::Value v = from_.Get(name);
    const double n = v.IsNumber() ? v.As<Napi::Number>().DoubleValue() : -1;
    if (!(n >= 0 && n <= static_cast<double>(max))) return Fail(name, "a number from 0 to " + std::to_string(max)), 0;
    return static_cast<std::uint64_t>(n);
  }
  bool Flag(const char* name) {
    const Napi::Value v = from_.Get(name);
    if (!v.IsBoolean()) return Fail(name, "true or false"), false;
    return v.As<Napi::Boolean>().Value();
  }
  std::string Text(const char* name) {
    const Napi::Value v = from_.Get(name);
    if (!v.IsString()) return Fail(name, "a string"), std::string();
    return v.As<Napi::String>().Utf8Value();
  }
  std::vector<std::string> Texts(const char* name, bool optional) {
    const Napi::Value v = from_.Get(name);
    std::vector<std::string> out;
    if (optional && v.IsUndefined()) return out;
    if (!v.IsArray()) return Fail(name, "an array of strings"), out;
    const auto list = v.As<Napi::Array>();
    for (std::uint32_t i = 0; i < list.Length(); ++i) {
      const Napi::Value item = list.Get(i);
      if (!item.IsString()) return Fail(name, "an array of strings"), out;
      out.push_back(item.As<Napi::String>().Utf8Value());
    }
    return out;
  }
  // Numbers from 1 to max; none when the member is not there.
  std::vector<std::uint32_t> Counts(const char* name, std::uint32_t max) {
    const Napi::Value v = from_.Get(name);
    std::vector<std::uint32_t> out;
    if (v.IsUndefined()) return out;
    const auto list = v.IsArray() ? v.As<Napi::Array>() : Napi::Array::New(v.Env());
    for (std::uint32_t i = 0; i < list.Length(); ++i) {
      const Napi::Value item = list.Get(i);
      const double n = item.IsNumber() ? item.As<Napi::Number>().DoubleValue() : 0;
      if (n >= 1 && n <= max) out.push_back(static_cast<std::uint32_t>(n));
    }
    if (!v.IsArray() || out.size() != list.Length()) Fail(name, "an array of numbers from 1 to " + std::to_string(max));
    return out;
  }
  [[nodiscard]] bool Has(const char* name) const { return !from_.Get(name).IsUndefined(); }
  void Fail(const char* name, const std::string& expected) {
    if (fault_.empty()) fault_ = std::string(what_) + "." + name + " must be " + expected;
  }
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  Napi::Object from_;
  const char* what_;
  std::string fault_;
};

class EngineWrap final : public Napi::ObjectWrap<EngineWrap>, public EventSink {
 public:
  static void Init(Napi::Env env, Napi::Object exports) {
    const Napi::Function type = DefineClass(
        env, "Engine",
        {InstanceMethod<&EngineWrap::Listen>("listen"), InstanceMethod<&EngineWrap::ListenChannel>("listenChannel"),
         InstanceMethod<&EngineWrap::AttachTable>("attachTable"), InstanceMethod<&EngineWrap::SetFilters>("setFilters"),
         InstanceMethod<&EngineWrap::Vars>("vars"), InstanceMethod<&EngineWrap::Body>("body"),
         InstanceMethod<&EngineWrap::Respond>("respond"), InstanceMethod<&EngineWrap::Pass>("pass"),
         InstanceMethod<&EngineWrap::Reply>("reply"), InstanceMethod<&EngineWrap::DrainWorker>("drainWorker"),
         InstanceMethod<&EngineWrap::SetPaused>("setPaused"), InstanceMethod<&EngineWrap::SetLogging>("setLogging"),
         InstanceMethod<&EngineWrap::SetLogFd>("setLogFd"), InstanceMethod<&EngineWrap::SetUserHarakiri>("setUserHarakiri"),
         InstanceMethod<&EngineWrap::Drain>("drain"), InstanceMethod<&EngineWrap::Close>("close"),
         InstanceMethod<&EngineWrap::Stats>("stats"), InstanceMethod<&EngineWrap::Running>("running"),
         InstanceMethod<&EngineWrap::WorkerPids>("workerPids")});
    exports.Set("Engine", type);
  }

  explicit EngineWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<EngineWrap>(info), async_(info.Env(), "uwsgi-ts engine") {
    const Napi::Env env = info.Env();
    if (info.Length() < 2 || !info[0].IsObject() || !info[1].IsObject()) {
      Throw(env, "Engine(settings, events): two objects are needed");
      return;
    }
    Settings settings;
    if (!ReadSettings(info[0].As<Napi::Object>(), settings)) return;
    events_ = Napi::Persistent(info[1].As<Napi::Object>());
    uv_loop_t* loop = nullptr;
    if (napi_get_uv_event_loop(env, &loop) != napi_ok) {
      Throw(env, "no libuv loop");
      return;
    }
    engine_ = new Engine(loop, std::move(settings), *this);
    if (const int e = engine_->Start(); e != 0) {
      Throw(env, std::string("the engine cannot start: ") + std::strerror(e));
      delete std::exchange(engine_, nullptr);
      return;
    }
    Ref();  // alive until close()
  }

 private:
  static bool ReadSettings(Napi::Object from, Settings& s) {
    constexpr std::uint64_t kBig = 1ULL << 53;
    constexpr std::uint64_t kMs = 1ULL << 40;
    Reader r(from, "settings");
    s.server_name = r.Text("serverName");
    s.token = r.Text("token");
    s.buffer_size = static_cast<std::uint32_t>(r.Number("bufferSize", 1 << 24));
    s.max_vars = static_cast<std::uint16_t>(r.Number("maxVars", 4096));
    s.limit_post = r.Number("limitPost", kBig);
    s.post_buffering = r.Number("postBuffering", kBig);
    s.body_dir = r.Text("bodyDir");
    if (r.Has("bodyHidden")) s.body_hidden = std::min(static_cast<std::size_t>(r.Number("bodyHidden", kBig)), s.body_dir.size());
    s.header_timeout_ms = r.Number("headerTimeout", kMs);
    s.body_timeout_ms = r.Number("bodyTimeout", kMs);
    s.write_timeout_ms = r.Number("writeTimeout", kMs);
    s.keep_alive_timeout_ms = r.Number("keepAliveTimeout", kMs);
    s.harakiri_ms = r.Number("harakiri", kMs);
    s.queue_limit = static_cast<std::uint32_t>(r.Number("queueLimit", 0xFFFFF));
    s.queue_timeout_ms = r.Number("queueTimeout", kMs);
    s.response_buffer = r.Number("responseBuffer", kBig);
    s.log_fd = static_cast<int>(r.Number("logFd", 1 << 20));
    s.log_requests = r.Flag("logRequests");
    s.log_micros = r.Flag("logMicros");
    s.log_forwarded_for = r.Flag("logForwardedFor");
    const auto flag = [&](const char* name) { return r.Has(name) && r.Flag(name); };
    const auto number = [&](const char* name, std::uint64_t max) { return r.Has(name) ? r.Number(name, max) : 0; };
    s.log_conditions = {.empty = flag("logZero"), .client_errors = flag("log4xx"), .server_errors = flag("log5xx"), .sendfile = flag("logSendfile"),
                        .io_errors = flag("logIoError"), .slow_ms = number("logSlow", kMs), .big = number("logBig", kBig)};
    s.recycle = {.max_requests = number("maxRequests", kBig), .max_requests_delta = number("maxRequestsDelta", kBig),
                 .min_lifetime_ms = number("minWorkerLifetime", kMs)};
    s.manage_script_name = r.Flag("manageScriptName");
    for (const auto& line : r.Texts("addHeaders", false)) {
      if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) r.Fail("addHeaders", "header lines without line breaks");
      s.extra_headers += line + "\r\n";
    }
    const Napi::Value groups = from.Get("groupOfModifier");
    if (groups.IsTypedArray() && groups.As<Napi::TypedArray>().ByteLength() == 256)
      std::memcpy(s.group_of_modifier.data(), groups.As<Napi::Uint8Array>().Data(), 256);
    else
      r.Fail("groupOfModifier", "a Uint8Array of 256");
    s.default_group = static_cast<std::uint8_t>(r.Number("defaultGroup", 255));
    s.workers = static_cast<std::uint32_t>(r.Number("workers", 65535));
    s.cores_per_worker = static_cast<std::uint32_t>(r.Number("coresPerWorker", 65535));
    s.pipeline_depth = static_cast<std::uint32_t>(r.Number("pipelineDepth", 64));
    s.dedicated_loop = r.Has("dedicatedLoop") && r.Flag("dedicatedLoop");
    if (r.fault().empty()) return true;
    Throw(from.Env(), r.fault());
    return false;
  }

  // A call after close() is an error of the caller's, and must not crash.
  Engine* Live(const Napi::CallbackInfo& info) {
    if (engine_ != nullptr && !engine_->closed()) return engine_;
    Napi::Error::New(info.Env(), "the engine is closed").ThrowAsJavaScriptException();
    return nullptr;
  }
  static bool Numbers(const Napi::CallbackInfo& info, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      if (!info[i].IsNumber()) return Throw(info.Env(), "argument " + std::to_string(i + 1) + " must be a number"), false;
    return true;
  }
  static std::uint32_t U32(const Napi::Value& v) { return v.As<Napi::Number>().Uint32Value(); }

  Napi::Value Listen(const Napi::CallbackInfo& info) {
    Engine* e = Live(info);
    if (e == nullptr) return info.Env().Undefined();
    if (!info[0].IsObject()) return Throw(info.Env(), "listen(listener): an object is needed"), info.Env().Undefined();
    Reader r(info[0].As<Napi::Object>(), "listener");
    const int fd = static_cast<int>(r.Number("fd", 1 << 20));
    const std::string protocol = r.Text("protocol");
    const bool keep = r.Flag("keepAlive");
    const auto m1 = static_cast<std::uint8_t>(r.Number("modifier1", 255)), m2 = static_cast<std::uint8_t>(r.Number("modifier2", 255));
    std::string port = r.Text("serverPort");
    std::vector<std::uint32_t> workers = r.Counts("workers", 65535);
    if (protocol != "http" && protocol != "uwsgi") r.Fail("protocol", "http or uwsgi");
    if (!r.fault().empty()) return Throw(info.Env(), r.fault()), info.Env().Undefined();
    const auto spoken = protocol == "http" ? Protocol::kHttp : Protocol::kUwsgi;
    if (const int error = e->Listen(fd, spoken, keep, m1, m2, std::move(port), std::move(workers)); error != 0)
      Throw(info.Env(), "listen: descriptor " + std::to_string(fd) + ": " + std::strerror(error));
    return info.Env().Undefined();
  }
  Napi::Value ListenChannel(const Napi::CallbackInfo& info) {
    if (Engine* e = Live(info); e != nullptr && Numbers(info, 1)) e->ListenChannel(info[0].As<Napi::Number>().Int32Value());
    return info.Env().Undefined();
  }
  Napi::Value AttachTable(const Napi::CallbackInfo& info) {
    Engine* e = Live(info);
    if (e == nullptr) return info.Env().Undefined();
    if (!info[0].IsTypedArray()) return Throw(info.Env(), "attachTable(words): a BigUint64Array is needed"), info.Env().Undefined();
    const auto words = info[0].As<Napi::TypedArray>();
    auto* base = static_cast<std::uint8_t*>(words.ArrayBuffer().Data()) + words.ByteOffset();
    const shm::TableView view(base);
    if (words.ByteLength() < sizeof(shm::TableHeader) || view.header().magic.load() != shm::kTableMagic || view.workers() > 65535 ||
        view.cores() > 65535 || words.ByteLength() < shm::TableSize(view.workers(), view.cores()))
      return Throw(info.Env(), "attachTable: not a worker table"), info.Env().Undefined();
    if (!e->AttachTable(base)) return Throw(info.Env(), "attachTable: the table has too few rows for this engine"), info.Env().Undefined();
    table_ = Napi::Persistent(info[0].As<Napi::Object>());
    return info.Env().Undefined();
  }
  Napi::Value SetFilters(const Napi::CallbackInfo& info) {
    Engine* e = Live(info);
    if (e == nullptr) return info.Env().Undefined();
    if (!info[0].IsArray()) return Throw(info.Env(), "setFilters(filters): an array is needed"), info.Env().Undefined();
    const auto list = info[0].As<Napi::Array>();
    std::vector<Filter> filters;
    for (std::uint32_t i = 0; i < list.Length() && i < 0xFFFF; ++i) {
      const Napi::Value item = list.Get(i);
      if (!item.IsObject()) return Throw(info.Env(), "filters must be objects"), info.Env().Undefined();
      Reader r(item.As<Napi::Object>(), "filter");
      Filter f;
      f.methods = r.Texts("methods", true);
      if (r.Has("pathPrefix")) f.path_prefix = r.Text("pathPrefix");
      if (r.Has("host")) f.host = r.Text("host");
      if (r.Has("modifier1")) f.modifier1 = static_cast<int>(r.Number("modifier1", 255));
      if (!r.fault().empty()) return Throw(info.Env(), r.fault()), info.Env().Undefined();
      filters.push_back(std::move(f));
    }
    e->SetFilters(std::move(filters));
    return info.Env().Undefined();
  }

  Napi::Value Vars(const Napi::CallbackInfo& info) {
    Engine* e = Live(info);
    if (e == nullptr || !Numbers(info, 1)) return info.Env().Undefined();
    const Request* r = e->FindRequest(U32(info[0]));
    if (r == nullptr) return Napi::Buffer<char>::New(info.Env(), 0);
    return Napi::Buffer<char>::Copy(info.Env(), r->block.data(), r->block_size);
  }
  Napi::Value Body(const Napi::CallbackInfo& info) {
    Engine* e = Live(info);
    if (e == nullptr || !Numbers(info, 1)) return info.Env().Undefined();
    const Request* r = e->FindRequest(U32(info[0]));
    if (r == nullptr || r->body.empty()) return Napi::Buffer<std::uint8_t>::New(info.Env(), 0);
    return Napi::Buffer<std::uint8_t>::Copy(info.Env(), r->body.data(), r->body.size());
  }
  Napi::Value Respond(const Napi::CallbackInfo& info) {
    Engine* e = Live(info);
    if (e == nullptr || !Numbers(info, 1)) return info.Env().Undefined();
    if (!info[1].IsTypedArray() || !info[2].IsTypedArray())
      return Throw(info.Env(), "respond(request, head, body): head and body must be Uint8Arrays"), info.Env().Undefined();
    const auto head = info[1].As<Napi::Uint8Array>();
    const auto body = info[2].As<Napi::Uint8Array>();
    e->Respond(U32(info[0]), {reinterpret_cast<const char*>(head.Data()), head.ByteLength()}, {body.Data(), body.ByteLength()});
    return info.Env().Undefined();
  }
  Napi::Value Pass(const Napi::CallbackInfo& info) {
    if (Engine* e = Live(info); e != nullptr && Numbers(info, 1)) e->Pass(U32(info[0]));
    return info.Env().Undefined();
  }
  Napi::Value Reply(const Napi::CallbackInfo& info) {
    Engine* e = Live(info);
    if (e == nullptr || !Numbers(info, 3)) return info.Env().Undefined();
    if (!info[3].IsBoolean() || !info[4].IsArray())
      return Throw(info.Env(), "reply(core, stream, call, isError, items): wrong arguments"), info.Env().Undefined();
    const auto list = info[4].As<Napi::Array>();
    std::vector<std::string> held;
    held.reserve(list.Length());
    for (std::uint32_t i = 0; i < list.Length(); ++i) {
      const Napi::Value item = list.Get(i);
      if (!item.IsTypedArray()) return Throw(info.Env(), "reply: items must be Uint8Arrays"), info.Env().Undefined();
      const auto bytes = item.As<Napi::Uint8Array>();
      held.emplace_back(reinterpret_cast<const char*>(bytes.Data()), bytes.ByteLength());
    }
    const std::vector<std::string_view> items(held.begin(), held.end());
    const bool sent = e->Reply(U32(info[0]), U32(info[1]), static_cast<std::uint16_t>(U32(info[2])), info[3].As<Napi::Boolean>().Value(), items);
    return Napi::Boolean::New(info.Env(), sent);
  }

  Napi::Value DrainWorker(const Napi::CallbackInfo& info) {
    if (Engine* e = Live(info); e != nullptr && Numbers(info, 3))
      e->DrainWorker(static_cast<std::uint8_t>(U32(info[0])), U32(info[1]), info[2].As<Napi::Number>().Int32Value());
    return info.Env().Undefined();
  }
  Napi::Value SetPaused(const Napi::CallbackInfo& info) {
    if (Engine* e = Live(info); e != nullptr) e->SetPaused(info[0].ToBoolean().Value());
    return info.Env().Undefined();
  }
  Napi::Value SetLogging(const Napi::CallbackInfo& info) {
    if (Engine* e = Live(info); e != nullptr) e->SetLogging(info[0].ToBoolean().Value());
    return info.Env().Undefined();
  }
  Napi::Value SetLogFd(const Napi::CallbackInfo& info) {
    if (Engine* e = Live(info); e != nullptr && Numbers(info, 1)) e->SetLogFd(info[0].As<Napi::Number>().Int32Value());
    return info.Env().Undefined();
  }
  Napi::Value SetUserHarakiri(const Napi::CallbackInfo& info) {
    if (Engine* e = Live(info); e != nullptr && Numbers(info, 2)) e->SetUserHarakiri(U32(info[0]), U32(info[1]));
    return info.Env().Undefined();
  }
  Napi::Value Drain(const Napi::CallbackInfo& info) {
    if (Engine* e = Live(info); e != nullptr && Numbers(info, 1)) e->Drain(U32(info[0]));
    return info.Env().Undefined();
  }
  Napi::Value Close(const Napi::CallbackInfo& info) {
    if (engine_ == nullptr || engine_->closed()) return info.Env().Undefined();
    engine_->Close(
        [](void* self) {
          auto* wrap = static_cast<EngineWrap*>(self);
          delete std::exchange(wrap->engine_, nullptr);
          const Napi::HandleScope scope(wrap->Env());
          wrap->table_.Reset();
          wrap->Unref();
        },
        this);
    return info.Env().Undefined();
  }

  Napi::Value Stats(const Napi::CallbackInfo& info) {
    Engine* e = Live(info);
    if (e == nullptr) return info.Env().Undefined();
    const auto n = e->Count();
    auto out = Napi::Object::New(info.Env());
    out.Set("connections", n.connections);
    out.Set("idleConnections", n.idle);
    out.Set("queued", n.queued);
    out.Set("running", n.running);
    out.Set("accepted", static_cast<double>(n.accepted));
    out.Set("cores", n.cores);
    out.Set("freeCores", n.free_cores);
    return out;
  }
  Napi::Value Running(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    Engine* e = Live(info);
    if (e == nullptr) return env.Undefined();
    auto out = Napi::Array::New(env);
    std::uint32_t n = 0;
    for (const auto& core : e->cores()) {
      const Request* r = core ? core->front() : nullptr;
      if (r == nullptr) continue;
      auto row = Napi::Object::New(env);
      row.Set("group", core->group);
      row.Set("worker", core->worker);
      row.Set("core", core->number);
      row.Set("startedAt", static_cast<double>(r->start_wall_us / 1'000'000));
      auto vars = Napi::Array::New(env);
      std::uint32_t v = 0;
      std::string_view block{r->block.data(), r->block_size};
      while (!block.empty()) {
        auto pair = Napi::Array::New(env, 2);
        for (std::uint32_t side = 0; side < 2; ++side) {
          const auto end = block.find('\0');
          pair.Set(side, Latin1(env, block.substr(0, end)));
          block.remove_prefix(end == std::string_view::npos ? block.size() : end + 1);
        }
        vars.Set(v++, pair);
      }
      row.Set("vars", vars);
      out.Set(n++, row);
    }
    return out;
  }
  Napi::Value WorkerPids(const Napi::CallbackInfo& info) {
    Engine* e = Live(info);
    if (e == nullptr) return info.Env().Undefined();
    auto out = Napi::Array::New(info.Env());
    std::uint32_t n = 0;
    for (const auto& core : e->cores())
      if (core && core->greeted && core->number == 0) out.Set(n++, Napi::Number::New(info.Env(), core->peer_pid));
    return out;
  }

  // EventSink
  static Napi::Value Latin1(Napi::Env env, std::string_view text) {
    napi_value value = nullptr;
    napi_create_string_latin1(env, text.data(), text.size(), &value);
    return {env, value};
  }
  // A listener that throws costs its event and a line on standard error, never the engine.
  void Emit(const char* name, const std::initializer_list<napi_value>& args) {
    const Napi::Env env = Env();
    const Napi::Value listener = events_.Value().Get(name);
    if (!listener.IsFunction()) return;
    if (engine_ != nullptr) engine_->Yield();
    listener.As<Napi::Function>().MakeCallback(events_.Value(), args, async_);
    if (env.IsExceptionPending()) {
      const Napi::Error error = env.GetAndClearPendingException();
      std::fprintf(stderr, "engine: listener %s threw: %s\n", name, error.Message().c_str());
    }
  }
  Napi::Value N(double n) { return Napi::Number::New(Env(), n); }

  void CoreUp(const Core& core) override {
    const Napi::HandleScope scope(Env());
    Emit("onCoreUp", {N(core.group), N(core.worker), N(core.number), N(core.pid)});
  }
  void CoreDown(const Core& core, std::uint32_t cut) override {
    const Napi::HandleScope scope(Env());
    Emit("onCoreDown", {N(core.group), N(core.worker), N(core.number), N(core.pid), N(cut)});
  }
  void WorkerFull(std::uint8_t group, std::uint32_t worker, std::int32_t pid, std::uint64_t requests) override {
    const Napi::HandleScope scope(Env());
    Emit("onWorkerFull", {N(group), N(worker), N(pid), N(static_cast<double>(requests))});
  }
  void Starved(std::uint8_t group) override {
    const Napi::HandleScope scope(Env());
    Emit("onStarved", {N(group)});
  }
  void WorkerDrained(std::uint8_t group, std::uint32_t worker, std::int32_t pid) override {
    const Napi::HandleScope scope(Env());
    Emit("onWorkerDrained", {N(group), N(worker), N(pid)});
  }
  void Harakiri(const HarakiriInfo& h) override {
    const Napi::HandleScope scope(Env());
    auto row = Napi::Object::New(Env());
    row.Set("group", h.group);
    row.Set("worker", h.worker);
    row.Set("core", h.core);
    row.Set("pid", h.pid);
    row.Set("addr", Latin1(Env(), h.addr));
    row.Set("method", Latin1(Env(), h.method));
    row.Set("uri", Latin1(Env(), h.uri));
    row.Set("startedAt", static_cast<double>(h.started_wall_us / 1'000'000));
    row.Set("elapsed", static_cast<double>(h.elapsed_us / 1000));
    Emit("onHarakiri", {row});
  }
  void Call(const Core& core, std::uint32_t stream, std::uint16_t call, const std::vector<std::string_view>& args) override {
    const Napi::HandleScope scope(Env());
    auto list = Napi::Array::New(Env(), args.size());
    for (std::uint32_t i = 0; i < args.size(); ++i) list.Set(i, Napi::Buffer<char>::Copy(Env(), args[i].data(), args[i].size()));
    Emit("onCall", {N(core.id), N(stream), N(call), list, N(core.worker), N(core.group)});
  }
  void Held(std::uint32_t request, std::uint32_t filter) override {
    const Napi::HandleScope scope(Env());
    Emit("onRequest", {N(request), N(filter)});
  }
  void Drained() override {
    const Napi::HandleScope scope(Env());
    Emit("onDrained", {});
  }
  void Log(std::string_view line) override {
    const Napi::HandleScope scope(Env());
    Emit("onLog", {Latin1(Env(), line)});
  }

  Engine* engine_ = nullptr;
  Napi::ObjectReference events_, table_;
  Napi::AsyncContext async_;
};

}  // namespace

void InitEngine(Napi::Env env, Napi::Object exports) { EngineWrap::Init(env, exports); }

}  // namespace uwsgi
