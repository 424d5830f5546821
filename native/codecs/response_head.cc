// An app's response head: checked once, then written as an HTTP/1.1 head. What an app says reaches a client only through here, so a line break that a variable
// smuggled into a value ends here.
#include "response_head.h"

#include <algorithm>
#include <cstring>

#include "byte_class.h"
#include "byte_scan.h"

namespace uwsgi::codecs {
namespace {

enum class HeaderId : std::uint8_t { kOther, kContentLength, kTransferEncoding, kConnection };

HeaderId Identify(std::string_view name) noexcept {
  switch (name.size()) {
    case 10: return EqualsIgnoreCase(name, "connection") ? HeaderId::kConnection : HeaderId::kOther;
    case 14: return EqualsIgnoreCase(name, "content-length") ? HeaderId::kContentLength : HeaderId::kOther;
    case 17: return EqualsIgnoreCase(name, "transfer-encoding") ? HeaderId::kTransferEncoding : HeaderId::kOther;
    default: return HeaderId::kOther;
  }
}

// Takes one NUL-ended item off the front. False when there is none.
bool TakeItem(std::string_view& rest, std::string_view& item) noexcept {
  const auto nul = rest.find('\0');
  if (nul == std::string_view::npos) return false;
  item = rest.substr(0, nul);
  rest.remove_prefix(nul + 1);
  return true;
}

bool HasControl(std::string_view text) noexcept {
  const auto* begin = reinterpret_cast<const std::uint8_t*>(text.data());
  return FindControl(begin, begin + text.size()) != begin + text.size();
}

bool IsToken(std::string_view name) noexcept {
  for (const char c : name)
    if (!kToken[static_cast<std::uint8_t>(c)]) return false;
  return !name.empty();
}

// `200` or `200 reason`.
bool ReadStatus(std::string_view line, std::uint16_t& code) noexcept {
  if (line.size() < 3 || (line.size() > 3 && line[3] != ' ')) return false;
  for (int i = 0; i < 3; i++)
    if (!byte_class::IsDigit(line[static_cast<std::size_t>(i)])) return false;
  code = static_cast<std::uint16_t>((line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0'));
  return code >= 100 && !HasControl(line) && line.find('\t') == std::string_view::npos;
}

// Writes into a buffer that ResponseHeadBound made large enough; what would not fit is left out and `full` is set.
class Writer {
 public:
  explicit Writer(std::span<char> out) noexcept : out_(out) {}
  void Put(std::string_view bytes) noexcept {
    if (bytes.size() > out_.size() - at_) full_ = true;
    if (full_ || bytes.empty()) return;
    std::memcpy(out_.data() + at_, bytes.data(), bytes.size());
    at_ += bytes.size();
  }
  void PutHeader(std::string_view name, std::string_view value) noexcept {
    Put(name);
    Put(": ");
    Put(value);
    Put("\r\n");
    headers_++;
  }
  void PutLines(std::string_view lines) noexcept {
    Put(lines);
    headers_ = static_cast<std::uint16_t>(headers_ + std::count(lines.begin(), lines.end(), '\n'));
  }
  [[nodiscard]] WrittenHead Result() const noexcept { return full_ ? WrittenHead{.size = 0, .headers = 0} : WrittenHead{.size = at_, .headers = headers_}; }

 private:
  std::span<char> out_;
  std::size_t at_ = 0;
  std::uint16_t headers_ = 0;
  bool full_ = false;
};

std::string_view Decimal(std::uint64_t value, std::span<char, 20> digits) noexcept {
  std::size_t at = digits.size();
  do digits[--at] = static_cast<char>('0' + value % 10);
  while ((value /= 10) != 0);
  return {digits.data() + at, digits.size() - at};
}

bool IsDropped(HeaderId id, const HeadWriting& how) noexcept {
  switch (id) {
    case HeaderId::kConnection: return !how.keep_connection;
    // A head with a length or with chunks of ours can have no other framing.
    case HeaderId::kContentLength: return how.drop_length || how.framing != Framing::kAsIs;
    case HeaderId::kTransferEncoding: return how.drop_transfer_encoding || how.framing != Framing::kAsIs;
    case HeaderId::kOther: break;
  }
  return false;
}

}  // namespace

ResponseHead ReadResponseHead(std::span<const char> head) noexcept {
  ResponseHead result;
  std::string_view rest(head.data(), head.size()), status, name, value;
  if (!TakeItem(rest, status) || !ReadStatus(status, result.code)) return result;
  result.status = ResponseStatus::kBadHeader;
  while (!rest.empty()) {
    if (!TakeItem(rest, name) || !TakeItem(rest, value) || !IsToken(name) || HasControl(value) || result.headers == 65535) return result;
    result.headers++;
    switch (Identify(name)) {
      case HeaderId::kContentLength: {
        std::uint64_t length = 0;
        bool over = false;
        if (!ReadDecimal(TrimBlanks(value), length, &over) || (result.has_length && length != result.content_length)) {
          result.status = ResponseStatus::kBadContentLength;
          return result;
        }
        result.has_length = true;
        result.content_length = length;
        break;
      }
      case HeaderId::kTransferEncoding:
        result.has_transfer_encoding = true;
        break;
      case HeaderId::kConnection:
        result.has_connection = true;
        result.close = result.close || HasElement(value, "close");
        break;
      case HeaderId::kOther:
        break;
    }
  }
  result.status = ResponseStatus::kOk;
  return result;
}

std::size_t ResponseHeadBound(std::size_t head_size, const HeadWriting& how) noexcept {
  // Two NULs of each header become ": " and CRLF: two bytes more for at least three. Status line, reason, Content-Length or Transfer-Encoding, the
  // frames of Connection and the end are below 160 bytes.
  return 2 * head_size + 160 + how.protocol.size() + how.connection.size() + how.extra.size();
}

WrittenHead WriteResponseHead(std::span<const char> head, const HeadWriting& how, std::span<char> out) noexcept {
  Writer writer(out);
  std::string_view rest(head.data(), head.size()), status, name, value;
  if (!TakeItem(rest, status) || status.size() < 3) return {.size = 0, .headers = 0};
  writer.Put(how.protocol);
  writer.Put(" ");
  writer.Put(status);
  if (status.size() <= 4) {
    std::uint16_t code = 0;
    if (!ReadStatus(status, code)) return {.size = 0, .headers = 0};
    if (status.size() == 3) writer.Put(" ");
    writer.Put(ReasonPhrase(code));
  }
  writer.Put("\r\n");
  bool length_written = false;
  while (TakeItem(rest, name) && TakeItem(rest, value)) {
    const HeaderId id = Identify(name);
    if (IsDropped(id, how) || (id == HeaderId::kContentLength && length_written)) continue;
    length_written = length_written || id == HeaderId::kContentLength;
    writer.PutHeader(name, value);
  }
  char digits[20];
  if (how.framing == Framing::kAddLength) writer.PutHeader("Content-Length", Decimal(how.length, digits));
  if (how.framing == Framing::kChunked) writer.PutHeader("Transfer-Encoding", "chunked");
  if (!how.connection.empty()) writer.PutHeader("Connection", how.connection);
  writer.PutLines(how.extra);
  writer.Put("\r\n");
  return writer.Result();
}

// The IANA registry; where uWSGI 2.0 spells a reason in its older way (413, 414, 416, 418, 422, 509), as it does, since apps and tests compare.
std::string_view ReasonPhrase(std::uint16_t code) noexcept {
  switch (code) {
    case 100: return "Continue";
    case 101: return "Switching Protocols";
    case 102: return "Processing";
    case 103: return "Early Hints";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 203: return "Non-Authoritative Information";
    case 204: return "No Content";
    case 205: return "Reset Content";
    case 206: return "Partial Content";
    case 207: return "Multi-Status";
    case 208: return "Already Reported";
    case 226: return "IM Used";
    case 300: return "Multiple Choices";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 305: return "Use Proxy";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 407: return "Proxy Authentication Required";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Request Entity Too Large";
    case 414: return "Request-URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Requested Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 418: return "I'm a teapot";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Entity";
    case 423: return "Locked";
    case 424: return "Failed Dependency";
    case 425: return "Too Early";
    case 426: return "Upgrade Required";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 451: return "Unavailable For Legal Reasons";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 506: return "Variant Also Negotiates";
    case 507: return "Insufficient Storage";
    case 508: return "Loop Detected";
    case 509: return "Bandwidth Limit Exceeded";
    case 511: return "Network Authentication Required";
    default: return {};
  }
}

}  // namespace uwsgi::codecs
