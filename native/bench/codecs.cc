// Time of the codecs per message, in one thread, warm. Run with `native/bench/run`. The numbers in docs/architecture.md come from here.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "../codecs/channel_frame.h"
#include "../codecs/http_chunked.h"
#include "../codecs/http_request.h"
#include "../codecs/response_head.h"
#include "../codecs/uwsgi_block.h"

namespace {

using namespace uwsgi::codecs;
using Bytes = std::span<const std::uint8_t>;

// The same message each time, as under wrk: the branch predictor knows it well. Best of seven rounds, because other processes only ever add time.
template <typename F>
void Measure(const char* name, std::size_t size, F once) {
  double best = 1e9;
  for (int round = 0; round < 7; round++) {
    constexpr int kTimes = 100'000;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kTimes; i++) once();
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count() / kTimes);
  }
  std::printf("%-44s %5zu bytes %8.1f ns\n", name, size, best);
}

Bytes Of(const std::string& text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

void Http(const char* name, const std::string& text) {
  const HttpLimits limits{.max_head = 8192, .max_headers = 100, .max_body = 0};
  const HttpPeer peer{.server_name = "localhost", .server_port = "8080", .remote_addr = "127.0.0.1", .remote_port = "51234"};
  std::vector<char> block(HttpBlockBound(8192, 100, peer));
  std::uint32_t size = 0;
  std::size_t sum = 0;
  Measure((std::string(name) + ": find the end").c_str(), text.size(), [&] {
    HeadScan scan;
    if (FindHeadEnd(Of(text), limits, scan, &size) != HttpStatus::kComplete) std::abort();
    sum += size;
  });
  Measure((std::string(name) + ": find and parse").c_str(), text.size(), [&] {
    HeadScan scan;
    if (FindHeadEnd(Of(text), limits, scan, &size) != HttpStatus::kComplete) std::abort();
    const HttpHead head = ParseHttpHead(Of(text).first(size), limits, peer, block);
    if (head.status != HttpStatus::kComplete) std::abort();
    sum += head.block_size;
  });
  if (sum == 0) std::abort();
}

void Pair(std::string& packet, const std::string& key, const std::string& value) {
  for (const auto* text : {&key, &value}) {
    packet += static_cast<char>(text->size());
    packet += static_cast<char>(text->size() >> 8);
    packet += *text;
  }
}

}  // namespace

int main() {
  Http("wrk", "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n");
  const std::string wrk =
      "GET /hello?name=world HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: wrk/4.1.0 bench\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\n"
      "Connection: keep-alive\r\nX-Forwarded-For: 10.1.2.3\r\n\r\n";
  Http("wrk, 6 headers", wrk);
  const std::string browser =
      "GET /static/app/index.html?session=8f1c2a&page=12 HTTP/1.1\r\nHost: www.example.com\r\nConnection: keep-alive\r\nCache-Control: max-age=0\r\n"
      "sec-ch-ua: \"Chromium\";v=\"118\", \"Not=A?Brand\";v=\"99\"\r\nsec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: \"Linux\"\r\nUpgrade-Insecure-Requests: 1\r\n"
      "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0.0.0 Safari/537.36\r\n"
      "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8\r\nSec-Fetch-Site: same-origin\r\n"
      "Sec-Fetch-Mode: navigate\r\nReferer: https://www.example.com/static/app/\r\nAccept-Encoding: gzip, deflate, br\r\n"
      "Accept-Language: en-US,en;q=0.9,de;q=0.8\r\nCookie: sessionid=38afes7a8; csrftoken=u32t4o3tb3gg43; _gat=1; theme=dark\r\n\r\n";
  Http("browser, 15 headers", browser);
  std::string repeats = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 20; i++) repeats += "X-Forwarded-For: 10.0.0.1\r\n";
  Http("20 repeats of one header", repeats + "\r\n");

  std::string packet(4, '\0');
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
           {"QUERY_STRING", "a=1"}, {"REQUEST_METHOD", "GET"}, {"CONTENT_TYPE", ""}, {"CONTENT_LENGTH", ""}, {"REQUEST_URI", "/hello?a=1"},
           {"PATH_INFO", "/hello"}, {"DOCUMENT_ROOT", "/usr/share/nginx/html"}, {"SERVER_PROTOCOL", "HTTP/1.1"}, {"REQUEST_SCHEME", "http"},
           {"REMOTE_ADDR", "127.0.0.1"}, {"REMOTE_PORT", "41234"}, {"SERVER_PORT", "80"}, {"SERVER_NAME", "example.com"},
           {"HTTP_HOST", "example.com"}, {"HTTP_CONNECTION", "keep-alive"}, {"HTTP_USER_AGENT", "Mozilla/5.0 (X11; Linux x86_64)"},
           {"HTTP_ACCEPT", "*/*"}, {"HTTP_ACCEPT_ENCODING", "gzip, deflate, br"}, {"HTTP_COOKIE", "sessionid=38afes7a8"}})
    Pair(packet, key, value);
  packet[1] = static_cast<char>(packet.size() - 4);
  packet[2] = static_cast<char>((packet.size() - 4) >> 8);
  std::vector<char> block(packet.size());
  Measure("uwsgi packet, 19 variables", packet.size(), [&] {
    if (ReadUwsgiHead(Of(packet), {.max_size = 4096, .max_vars = 100}, block).status != UwsgiStatus::kComplete) std::abort();
  });

  using namespace std::string_literals;
  const std::string response = "200 OK\0Content-Type\0text/html; charset=utf-8\0X-Frame-Options\0DENY\0Vary\0Cookie\0Content-Length\0005\0"s;
  const HeadWriting how{.protocol = "HTTP/1.1", .connection = "keep-alive", .extra = {}};
  std::vector<char> out(ResponseHeadBound(response.size(), how));
  Measure("response head, read and written", response.size(), [&] {
    if (ReadResponseHead(response).status != ResponseStatus::kOk || WriteResponseHead(response, how, out).size == 0) std::abort();
  });

  std::string chunks;
  for (int i = 0; i < 16; i++) chunks += "400\r\n" + std::string(1024, 'x') + "\r\n";
  chunks += "0\r\n\r\n";
  Measure("chunked body, 16 chunks of 1 KiB", chunks.size(), [&] {
    ChunkState state;
    Bytes rest = Of(chunks);
    while (!rest.empty()) {
      const ChunkResult step = ReadChunk(rest, state, 0);
      if (step.status == ChunkStatus::kBad) std::abort();
      rest = rest.subspan(step.consumed);
    }
  });
}
