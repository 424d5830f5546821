// exports.codecs: the codecs as functions for tests and tools. The engine calls them in C++ and never through here, so clarity goes before speed.
// Input is borrowed for the call, results are copies.
#include <napi.h>

#include <string>
#include <string_view>
#include <vector>

#include "channel_frame.h"
#include "http_chunked.h"
#include "http_request.h"
#include "napi_modules.h"
#include "napi_options.h"
#include "response_head.h"
#include "uwsgi_block.h"

namespace uwsgi {
namespace codecs {
namespace {

using Bytes = std::span<const std::uint8_t>;

const char* NameOf(HttpStatus status) {
  switch (status) {
    case HttpStatus::kComplete: return "Complete";
    case HttpStatus::kNeedMore: return "NeedMore";
    case HttpStatus::kBadRequest: return "BadRequest";
    case HttpStatus::kUriTooLong: return "UriTooLong";
    case HttpStatus::kHeadTooLarge: return "HeadTooLarge";
    case HttpStatus::kBodyTooLarge: return "BodyTooLarge";
    case HttpStatus::kNotImplemented: return "NotImplemented";
    case HttpStatus::kVersionNotSupported: return "VersionNotSupported";
  }
  return "";
}

const char* NameOf(UwsgiStatus status) {
  switch (status) {
    case UwsgiStatus::kComplete: return "Complete";
    case UwsgiStatus::kNeedMore: return "NeedMore";
    case UwsgiStatus::kTooLarge: return "TooLarge";
    case UwsgiStatus::kBadLength: return "BadLength";
    case UwsgiStatus::kEmptyKey: return "EmptyKey";
    case UwsgiStatus::kTooManyVars: return "TooManyVars";
    case UwsgiStatus::kNulByte: return "NulByte";
    case UwsgiStatus::kBadContentLength: return "BadContentLength";
  }
  return "";
}

const char* NameOf(ChunkStatus status) {
  switch (status) {
    case ChunkStatus::kNeedMore: return "NeedMore";
    case ChunkStatus::kDone: return "Done";
    case ChunkStatus::kBad: return "Bad";
    case ChunkStatus::kTooLarge: return "TooLarge";
  }
  return "";
}

const char* NameOf(ResponseStatus status) {
  switch (status) {
    case ResponseStatus::kOk: return "Ok";
    case ResponseStatus::kBadStatus: return "BadStatus";
    case ResponseStatus::kBadHeader: return "BadHeader";
    case ResponseStatus::kBadContentLength: return "BadContentLength";
  }
  return "";
}

// One UTF-16 unit a byte, so that tests see every byte as it is.
Napi::Value Latin1(Napi::Env env, std::string_view bytes) {
  napi_value value = nullptr;
  napi_create_string_latin1(env, bytes.data() == nullptr ? "" : bytes.data(), bytes.size(), &value);
  return {env, value};
}

Napi::Value CopyOf(Napi::Env env, Bytes bytes) { return Napi::Buffer<std::uint8_t>::Copy(env, bytes.data(), bytes.size()); }

Napi::Array VarsOf(Napi::Env env, Bytes block) {
  Napi::Array vars = Napi::Array::New(env);
  Bytes key, value;
  bool bad = false;
  while (NextPiece(block, key, &bad) && NextPiece(block, value, &bad)) {
    Napi::Array pair = Napi::Array::New(env, 2);
    pair[0u] = Latin1(env, {reinterpret_cast<const char*>(key.data()), key.size()});
    pair[1u] = Latin1(env, {reinterpret_cast<const char*>(value.data()), value.size()});
    vars[vars.Length()] = pair;
  }
  return vars;
}

Napi::Object KnownOf(Napi::Env env, const KnownVars& known, const char* block) {
  Napi::Object result = Napi::Object::New(env);
  const auto set = [&](const char* name, Slice slice) {
    if (slice.offset != 0) result[name] = Latin1(env, slice.In(block));
  };
  set("method", known.method);
  set("uri", known.uri);
  set("pathInfo", known.path_info);
  set("query", known.query);
  set("protocol", known.protocol);
  set("host", known.host);
  set("remoteAddr", known.remote_addr);
  set("remoteUser", known.remote_user);
  set("scriptName", known.script_name);
  set("userAgent", known.user_agent);
  set("referer", known.referer);
  return result;
}

// FindHeadEnd over `in` as it grows by the sizes in `reads`, then over all of it: what a connection does.
HttpStatus FindInReads(Bytes in, const HttpLimits& limits, const std::vector<std::size_t>& reads, std::uint32_t* head_size) {
  HeadScan scan;
  std::size_t there = 0;
  for (const std::size_t size : reads) {
    there = size < in.size() - there ? there + size : in.size();
    const HttpStatus status = FindHeadEnd(in.first(there), limits, scan, head_size);
    if (status != HttpStatus::kNeedMore) return status;
  }
  return FindHeadEnd(in, limits, scan, head_size);
}

std::vector<std::size_t> ReadSizes(const Napi::CallbackInfo& info, std::size_t index, Options& options) {
  std::vector<std::size_t> sizes;
  if (info.Length() <= index || info[index].IsUndefined()) return sizes;
  if (!info[index].IsArray()) {
    options.Fail("reads", "expected an array of sizes");
    return sizes;
  }
  const auto array = info[index].As<Napi::Array>();
  for (std::uint32_t i = 0; i < array.Length(); i++) {
    const Napi::Value value = array[i];
    const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1;
    if (!(number >= 0 && number <= 4294967295.0)) options.Fail("reads", "expected an array of sizes");
    else sizes.push_back(static_cast<std::size_t>(number));
  }
  return sizes;
}

Napi::Value ParseHttp(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Bytes in;
  if (!ReadBytes(info, 0, "parseHttp", in)) return env.Undefined();
  Options options(info, 1, "parseHttp");
  const HttpLimits limits{.max_head = options.Number<std::uint32_t>("maxHead"), .max_headers = options.Number<std::uint16_t>("maxHeaders"),
                          .max_body = options.Number<std::uint64_t>("maxBody")};
  const std::string server_name = options.Text("serverName"), server_port = options.Text("serverPort"), remote_addr = options.Text("remoteAddr"),
                    remote_port = options.Text("remotePort", false);
  const HttpPeer peer{.server_name = server_name, .server_port = server_port, .remote_addr = remote_addr, .remote_port = remote_port,
                      .https = options.Flag("https", false), .script_name = options.Flag("scriptName", true)};
  const std::vector<std::size_t> reads = ReadSizes(info, 2, options);
  if (options.Refused()) return env.Undefined();

  HttpHead head;
  std::uint32_t head_size = 0;
  std::vector<char> block;
  head.status = FindInReads(in, limits, reads, &head_size);
  if (head.status == HttpStatus::kComplete) {
    block.resize(HttpBlockBound(head_size, limits.max_headers, peer));
    head = ParseHttpHead(in.first(head_size), limits, peer, block);
  }
  Napi::Object result = Napi::Object::New(env);
  result["status"] = NameOf(head.status);
  result["consumed"] = head.consumed;
  result["vars"] = VarsOf(env, {reinterpret_cast<const std::uint8_t*>(block.data()), head.block_size});
  result["pairs"] = head.pairs;
  result["http11"] = head.http11;
  result["keepAlive"] = head.keep_alive;
  result["headMethod"] = head.head_method;
  result["chunked"] = head.chunked;
  result["hasLength"] = head.has_length;
  result["expectContinue"] = head.expect_continue;
  result["upgrade"] = head.upgrade;
  result["contentLength"] = static_cast<double>(head.content_length);
  result["known"] = KnownOf(env, head.status == HttpStatus::kComplete ? head.known : KnownVars{}, block.data());
  return result;
}

Napi::Value ParseUwsgi(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Bytes in;
  if (!ReadBytes(info, 0, "parseUwsgi", in)) return env.Undefined();
  Options options(info, 1, "parseUwsgi");
  const UwsgiLimits limits{.max_size = options.Number<std::uint32_t>("maxSize"), .max_vars = options.Number<std::uint16_t>("maxVars")};
  if (options.Refused()) return env.Undefined();

  std::vector<char> block(in.size());
  const UwsgiHead head = ReadUwsgiHead(in, limits, block);
  Napi::Object result = Napi::Object::New(env);
  result["status"] = NameOf(head.status);
  result["consumed"] = head.consumed;
  result["vars"] = VarsOf(env, {reinterpret_cast<const std::uint8_t*>(block.data()), head.block_size});
  result["pairs"] = head.pairs;
  result["packetSize"] = head.packet_size;
  result["modifier1"] = head.modifier1;
  result["modifier2"] = head.modifier2;
  result["headMethod"] = head.head_method;
  result["hasLength"] = head.has_length;
  result["contentLength"] = static_cast<double>(head.content_length);
  result["known"] = KnownOf(env, head.status == UwsgiStatus::kComplete ? head.known : KnownVars{}, block.data());
  return result;
}

Napi::Value DecodeChunked(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Bytes in;
  if (!ReadBytes(info, 0, "decodeChunked", in)) return env.Undefined();
  if (info.Length() < 3 || !info[1].IsNumber() || !info[2].IsNumber() || !(info[1].As<Napi::Number>().DoubleValue() >= 0) ||
      !(info[1].As<Napi::Number>().DoubleValue() <= 9007199254740991.0) || !(info[2].As<Napi::Number>().DoubleValue() >= 0)) {
    Napi::TypeError::New(env, "decodeChunked: maxBody and split: expected two integers from 0").ThrowAsJavaScriptException();
    return env.Undefined();
  }
  const auto max_body = static_cast<std::uint64_t>(info[1].As<Napi::Number>().DoubleValue());
  const std::size_t split = info[2].As<Napi::Number>().Uint32Value();

  ChunkState state;
  ChunkStatus status = ChunkStatus::kNeedMore;
  std::string body;
  std::size_t at = 0;
  while (at < in.size() && status == ChunkStatus::kNeedMore) {
    const std::size_t end = split == 0 || split > in.size() - at ? in.size() : at + split;
    while (at < end && status == ChunkStatus::kNeedMore) {
      const ChunkResult step = ReadChunk(in.subspan(at, end - at), state, max_body);
      body.append(reinterpret_cast<const char*>(in.data()) + at + step.data_offset, step.data_size);
      at += step.consumed;
      status = step.status;
    }
  }
  Napi::Object result = Napi::Object::New(env);
  result["status"] = NameOf(status);
  result["consumed"] = static_cast<double>(at);
  result["body"] = Napi::Buffer<char>::Copy(env, body.data(), body.size());
  return result;
}

std::span<const char> Chars(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

Napi::Value ReadHead(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Bytes in;
  if (!ReadBytes(info, 0, "readResponseHead", in)) return env.Undefined();
  const ResponseHead head = ReadResponseHead(Chars(in));
  Napi::Object result = Napi::Object::New(env);
  result["status"] = NameOf(head.status);
  result["code"] = head.code;
  result["headers"] = head.headers;
  result["hasLength"] = head.has_length;
  result["contentLength"] = static_cast<double>(head.content_length);
  result["hasTransferEncoding"] = head.has_transfer_encoding;
  result["close"] = head.close;
  result["hasConnection"] = head.has_connection;
  return result;
}

Napi::Value WriteHead(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Bytes in;
  if (!ReadBytes(info, 0, "writeResponseHead", in)) return env.Undefined();
  Options options(info, 1, "writeResponseHead");
  const std::string protocol = options.Text("protocol"), framing = options.Text("framing"), connection = options.Text("connection", false),
                    extra = options.Text("extra", false);
  const HeadWriting how{
      .protocol = protocol,
      .framing = framing == "AddLength" ? Framing::kAddLength : framing == "Chunked" ? Framing::kChunked : Framing::kAsIs,
      .length = options.Number<std::uint64_t>("length", false),
      .connection = connection,
      .keep_connection = options.Flag("keepConnection", false),
      .drop_transfer_encoding = options.Flag("dropTransferEncoding", true),
      .extra = extra,
      .drop_length = options.Flag("dropLength", false),
  };
  if (framing != "AsIs" && framing != "AddLength" && framing != "Chunked") options.Fail("framing", "expected AsIs, AddLength or Chunked");
  if (ReadResponseHead(Chars(in)).status != ResponseStatus::kOk) options.Fail("head", "readResponseHead refuses it");
  if (options.Refused()) return env.Undefined();

  std::vector<char> out(ResponseHeadBound(in.size(), how));
  const WrittenHead written = WriteResponseHead(Chars(in), how, out);
  Napi::Object result = Napi::Object::New(env);
  result["bytes"] = Napi::Buffer<char>::Copy(env, out.data(), written.size);
  result["headers"] = written.headers;
  return result;
}

Napi::Value ReasonOf(const Napi::CallbackInfo& info) {
  const double code = info.Length() > 0 && info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : -1;
  if (!(code >= 0 && code <= 65535)) {
    Napi::TypeError::New(info.Env(), "reasonPhrase: code: expected an integer from 0 to 65535").ThrowAsJavaScriptException();
    return info.Env().Undefined();
  }
  return Latin1(info.Env(), ReasonPhrase(static_cast<std::uint16_t>(code)));
}

Napi::Value ReadFrames(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Bytes rest;
  if (!ReadBytes(info, 0, "readFrames", rest)) return env.Undefined();
  if (info.Length() < 2 || !info[1].IsBoolean()) {
    Napi::TypeError::New(env, "readFrames: fromHost: expected true or false").ThrowAsJavaScriptException();
    return env.Undefined();
  }
  Napi::Array frames = Napi::Array::New(env);
  Frame frame;
  FrameStatus status = FrameStatus::kNeedMore;
  while ((status = ReadFrameHeader(rest, info[1].As<Napi::Boolean>().Value(), frame)) == FrameStatus::kComplete && rest.size() - kFrameHeader >= frame.length) {
    Napi::Object item = Napi::Object::New(env);
    item["type"] = static_cast<std::uint8_t>(frame.type);
    item["stream"] = frame.stream;
    item["flags"] = frame.flags;
    item["aux"] = frame.aux;
    item["payload"] = CopyOf(env, rest.subspan(kFrameHeader, frame.length));
    frames[frames.Length()] = item;
    rest = rest.subspan(kFrameHeader + frame.length);
  }
  Napi::Object result = Napi::Object::New(env);
  result["frames"] = frames;
  result["rest"] = static_cast<double>(rest.size());
  result["bad"] = status == FrameStatus::kBad;
  return result;
}

Napi::Value WriteHeader(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Options options(info, 0, "writeFrameHeader");
  const Frame frame{.length = options.Number<std::uint32_t>("length"), .stream = options.Number<std::uint32_t>("stream"),
                    .type = static_cast<FrameType>(options.Number<std::uint8_t>("type")), .flags = options.Number<std::uint8_t>("flags"),
                    .aux = options.Number<std::uint16_t>("aux")};
  if (options.Refused()) return env.Undefined();
  std::uint8_t bytes[kFrameHeader];
  WriteFrameHeader(frame, bytes);
  return CopyOf(env, bytes);
}

// Steps through a payload with `next` until it says no.
Napi::Value ReadItems(const Napi::CallbackInfo& info, const char* where, bool (*next)(Bytes&, Bytes&, bool*) noexcept) {
  const Napi::Env env = info.Env();
  Bytes rest, item;
  if (!ReadBytes(info, 0, where, rest)) return env.Undefined();
  Napi::Array items = Napi::Array::New(env);
  bool bad = false;
  while (next(rest, item, &bad)) items[items.Length()] = CopyOf(env, item);
  Napi::Object result = Napi::Object::New(env);
  result["items"] = items;
  result["bad"] = bad;
  return result;
}

Napi::Value ReadList(const Napi::CallbackInfo& info) { return ReadItems(info, "readList", NextListItem); }
Napi::Value ReadPieces(const Napi::CallbackInfo& info) { return ReadItems(info, "readPieces", NextPiece); }

Napi::Value ReadResponse(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Bytes in;
  if (!ReadBytes(info, 0, "readResponsePayload", in)) return env.Undefined();
  const ResponsePayload payload = ReadResponsePayload(in);
  if (!payload.ok) return env.Null();
  Napi::Object result = Napi::Object::New(env);
  result["head"] = CopyOf(env, in.subspan(payload.body_offset - payload.head_size, payload.head_size));
  result["body"] = CopyOf(env, in.subspan(payload.body_offset));
  return result;
}

Napi::Value ReadSendfile(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Bytes in;
  if (!ReadBytes(info, 0, "readSendfilePayload", in)) return env.Undefined();
  const SendfilePayload payload = ReadSendfilePayload(in);
  if (!payload.ok) return env.Null();
  Napi::Object result = Napi::Object::New(env);
  result["offset"] = static_cast<double>(payload.offset);
  result["length"] = static_cast<double>(payload.length);
  result["fd"] = payload.fd;
  return result;
}

}  // namespace
}  // namespace codecs

void InitCodecs(Napi::Env env, Napi::Object exports) {
  Napi::Object object = Napi::Object::New(env);
  const auto add = [&](const char* name, Napi::Value (*function)(const Napi::CallbackInfo&)) { object[name] = Napi::Function::New(env, function, name); };
  add("parseHttp", codecs::ParseHttp);
  add("parseUwsgi", codecs::ParseUwsgi);
  add("decodeChunked", codecs::DecodeChunked);
  add("readResponseHead", codecs::ReadHead);
  add("writeResponseHead", codecs::WriteHead);
  add("reasonPhrase", codecs::ReasonOf);
  add("readFrames", codecs::ReadFrames);
  add("writeFrameHeader", codecs::WriteHeader);
  add("readList", codecs::ReadList);
  add("readPieces", codecs::ReadPieces);
  add("readResponsePayload", codecs::ReadResponse);
  add("readSendfilePayload", codecs::ReadSendfile);
  exports["codecs"] = object;
}

}  // namespace uwsgi
