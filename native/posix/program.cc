// See program.h.
#include "posix/program.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

namespace uwsgi::posix {
namespace {

constexpr std::string_view kDefaultPath = "/bin:/usr/bin";  // what execvp assumes without PATH

std::vector<std::string> Places(const std::string& file, const std::vector<std::string>& environment) {
  if (file.find('/') != std::string::npos) return {file};
  std::string_view path = kDefaultPath;
  for (const std::string& line : environment) {
    if (line.starts_with("PATH=")) path = std::string_view(line).substr(5);
  }
  std::vector<std::string> places;
  for (;;) {
    const std::size_t colon = path.find(':');
    const std::string_view folder = path.substr(0, colon);
    places.push_back(folder.empty() ? "./" + file : std::string(folder) + "/" + file);
    if (colon == std::string_view::npos) return places;
    path.remove_prefix(colon + 1);
  }
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Program::Program(const std::string& file, std::vector<std::string> args, std::vector<std::string> environment)
    : places_(Places(file, environment)),
      args_(std::move(args)),
      environment_(std::move(environment)),
      argv_(Pointers(args_)),
      envp_(Pointers(environment_)) {}

int Program::Execute() const noexcept {
  int worst = ENOENT;
  for (const std::string& place : places_) {
    ::execve(place.c_str(), argv_.data(), envp_.data());
    switch (errno) {
      case EACCES:
        worst = EACCES;  // there, but not for us: more telling than "not found" should no other place have it
        continue;
      case ENOENT:
      case ENOTDIR:
        continue;
      default:
        return errno;
    }
  }
  return worst;
}

std::vector<int> WithStandardFds(std::vector<int> fds) {
  fds.insert(fds.end(), {0, 1, 2});
  std::ranges::sort(fds);
  const auto repeated = std::ranges::unique(fds);
  fds.erase(repeated.begin(), repeated.end());
  return fds;
}

}  // namespace uwsgi::posix
