// How the master and the keeper of a jail put a request into bytes: numbers and texts one after the other. Both ends are the same program image, so byte
// order and sizes are theirs.
#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace uwsgi::posix {

class MessageWriter {
 public:
  void Number(std::int64_t number) { bytes_.append(reinterpret_cast<const char*>(&number), sizeof number); }
  void Text(std::string_view text) {
    Number(static_cast<std::int64_t>(text.size()));
    bytes_.append(text);
  }
  template <typename List>
  void Texts(const List& texts) {
    Number(static_cast<std::int64_t>(texts.size()));
    for (const auto& text : texts) Text(text);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Reads what a MessageWriter wrote. After a message that is too short everything reads as empty and `good` is false.
class MessageReader {
 public:
  explicit MessageReader(std::string_view bytes) : rest_(bytes) {}
  bool good() const { return good_; }
  std::int64_t Number() {
    std::int64_t number = 0;
    const std::string_view bytes = Take(sizeof number);
    if (good_) std::memcpy(&number, bytes.data(), sizeof number);
    return number;
  }
  std::string Text() {
    const std::int64_t size = Number();
    return std::string(Take(size < 0 ? rest_.size() + 1 : static_cast<std::size_t>(size)));
  }
  std::vector<std::string> Texts() {
    std::vector<std::string> texts;
    for (std::int64_t left = Number(); left > 0 && good_; --left) texts.push_back(Text());
    return texts;
  }

 private:
  std::string_view Take(std::size_t size) {
    if (!good_ || size > rest_.size()) {
      good_ = false;
      return {};
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
  bool good_ = true;
};

}  // namespace uwsgi::posix
