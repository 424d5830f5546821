// Tables over the 256 byte values that the HTTP codecs share: tokens, header-name translation, hex digits, host bytes. Built at compile time and tested with
// every byte, because a class that is one byte too wide is how two readers of one message come to disagree.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace uwsgi::codecs {

namespace byte_class {

constexpr bool IsDigit(int c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool IsLower(int c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool IsUpper(int c) noexcept { return c >= 'A' && c <= 'Z'; }
constexpr bool IsAlnum(int c) noexcept { return IsDigit(c) || IsLower(c) || IsUpper(c); }

// RFC 9110 5.6.2.
constexpr bool IsTokenByte(int c) noexcept { return IsAlnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos; }

// RFC 3986 reg-name and IP-literal with a port, without `,`, which would be two hosts joined, and without `@`.
constexpr bool IsHostByte(int c) noexcept { return IsAlnum(c) || std::string_view("-._~%!$&'()*+;=:[]").find(static_cast<char>(c)) != std::string_view::npos; }

template <typename T, typename F>
constexpr std::array<T, 256> Table(F of) noexcept {
  std::array<T, 256> table{};
  for (int c = 0; c < 256; c++) table[static_cast<std::size_t>(c)] = static_cast<T>(of(c));
  return table;
}

}  // namespace byte_class

inline constexpr auto kToken = byte_class::Table<bool>([](int c) { return c < 128 && byte_class::IsTokenByte(c) ? 1 : 0; });
inline constexpr auto kHostByte = byte_class::Table<bool>([](int c) { return c < 128 && byte_class::IsHostByte(c) ? 1 : 0; });

// Header name byte to CGI variable byte: upper case, `-` to `_`; 0 for what is no token byte.
inline constexpr auto kVariableByte = byte_class::Table<std::uint8_t>([](int c) {
  if (c >= 128 || !byte_class::IsTokenByte(c)) return 0;
  if (c == '-') return static_cast<int>('_');
  return byte_class::IsLower(c) ? c - 32 : c;
});

inline constexpr std::uint8_t kNotHex = 0xFF;
inline constexpr auto kHex = byte_class::Table<std::uint8_t>([](int c) {
  if (byte_class::IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return static_cast<int>(kNotHex);
});

// Equal without regard to ASCII case; `lower` is in lower case.
[[nodiscard]] constexpr bool EqualsIgnoreCase(std::string_view text, std::string_view lower) noexcept {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); i++) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((byte_class::IsUpper(c) ? c + 32 : c) != static_cast<unsigned char>(lower[i])) return false;
  }
  return true;
}

// Spaces and tabs off both ends (RFC 9110 5.6.3).
[[nodiscard]] constexpr std::string_view TrimBlanks(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Takes the next element of a comma-separated list off `rest`, trimmed; empty elements are given too. False when nothing is left.
[[nodiscard]] constexpr bool NextElement(std::string_view& rest, std::string_view& element, bool& more) noexcept {
  if (!more) return false;
  const auto comma = rest.find(',');
  more = comma != std::string_view::npos;
  element = TrimBlanks(rest.substr(0, comma));
  rest = more ? rest.substr(comma + 1) : std::string_view{};
  return true;
}

// A comma-separated list has `lower`, in any case.
[[nodiscard]] constexpr bool HasElement(std::string_view list, std::string_view lower) noexcept {
  std::string_view element;
  for (bool more = true; NextElement(list, element, more);)
    if (EqualsIgnoreCase(element, lower)) return true;
  return false;
}

// 1 to 18 digits (leading zeros aside): always below 2^63. False for anything else; `*over` tells digits only, but too many.
[[nodiscard]] constexpr bool ReadDecimal(std::string_view text, std::uint64_t& value, bool* over) noexcept {
  *over = false;
  if (text.empty()) return false;
  for (const char c : text)
    if (!byte_class::IsDigit(c)) return false;
  while (text.size() > 1 && text.front() == '0') text.remove_prefix(1);
  if (text.size() > 18) {
    *over = true;
    return false;
  }
  value = 0;
  for (const char c : text) value = value * 10 + static_cast<std::uint64_t>(c - '0');
  return true;
}

}  // namespace uwsgi::codecs
