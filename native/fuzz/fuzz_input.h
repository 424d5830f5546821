// What the fuzz targets share: exact-size copies, so that one byte too far is a report and not luck, and a check that ends the run with its text.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <span>
#include <string_view>

// The line and text of a broken property come before the sanitizer's stack.
#define HOLDS(condition)                                                             \
  do {                                                                               \
    if (!(condition)) {                                                              \
      std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                  \
    }                                                                                \
  } while (false)

namespace uwsgi::fuzz {

using Bytes = std::span<const std::uint8_t>;

// A heap copy of exactly this size. An empty one has no byte that may be read.
class ExactCopy {
 public:
  explicit ExactCopy(Bytes bytes) : size_(bytes.size()), data_(new std::uint8_t[bytes.size()]) { std::copy(bytes.begin(), bytes.end(), data_.get()); }
  explicit ExactCopy(std::string_view text) : ExactCopy(Bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}) {}
  [[nodiscard]] Bytes bytes() const { return {data_.get(), size_}; }
  [[nodiscard]] std::span<const char> chars() const { return {reinterpret_cast<const char*>(data_.get()), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<std::uint8_t[]> data_;
};

// An output buffer of exactly this size, filled with what no codec writes by chance.
class ExactBuffer {
 public:
  explicit ExactBuffer(std::size_t size) : size_(size), data_(new char[size]) { std::fill_n(data_.get(), size, '\xDB'); }
  [[nodiscard]] std::span<char> span() { return {data_.get(), size_}; }
  [[nodiscard]] std::string_view First(std::size_t size) const { return {data_.get(), size}; }

 private:
  std::size_t size_;
  std::unique_ptr<char[]> data_;
};

// Takes settings off the front of the input; 0 when it is used up.
class Knobs {
 public:
  Knobs(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}
  std::uint8_t Byte() {
    if (rest_.empty()) return 0;
    const std::uint8_t byte = rest_[0];
    rest_ = rest_.subspan(1);
    return byte;
  }
  [[nodiscard]] Bytes Rest() const { return rest_; }

 private:
  Bytes rest_;
};

}  // namespace uwsgi::fuzz
