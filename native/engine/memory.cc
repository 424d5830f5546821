// Shared memory and the hosts: who is given it, and which places they may name (docs/app-channel.md, "Bodies in shared memory").
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "channel_text.h"
#include "engine.h"

namespace uwsgi::engine {
namespace {

constexpr std::size_t kCoresWithAnswers = 32;  // 64 MiB, of which only what is used takes memory

void AddPair(std::string& to, std::string_view key, std::size_t value) {
  to.append(key).append(1, '\0').append(std::to_string(value)).append(1, '\0');
}

}  // namespace

// Answers HELLO. A host that wants shared memory gets it as far as there is any; without it bodies travel in frames.
void Engine::Welcome(Core& core, bool memory, bool tells_starts) {
  if (memory && !bodies_) bodies_ = std::make_unique<BodyBlocks>();
  std::string pairs("protocol\0001\0", 11);
  int fds[2];
  std::size_t count = 0;
  if (memory && bodies_->memory().valid()) {
    core.reads_memory = true;
    AddPair(pairs, "bodies", bodies_->memory().size());
    fds[count++] = bodies_->memory().fd();
    const auto used = std::count_if(cores_.begin(), cores_.end(), [](const auto& other) { return other && other->answers; });
    if (static_cast<std::size_t>(used) < kCoresWithAnswers) core.answers = std::make_shared<AnswerSlots>();
    if (core.answers && !core.answers->memory().valid()) core.answers.reset();
  }
  if (core.answers) {
    AddPair(pairs, "answers", AnswerSlots::kSlots);
    AddPair(pairs, "answer-size", AnswerSlots::kSlot);
    fds[count++] = core.answers->memory().fd();
    core.tells_starts = tells_starts;
    if (tells_starts) AddPair(pairs, "starts", AnswerSlots::kStarts);
  }
  const auto flags = static_cast<std::uint8_t>(count > 0 ? codecs::kFd : 0);
  if (count == 0) return SendFrame(core, codecs::FrameType::kWelcome, 0, flags, 1, Bytes(pairs));
  // The first frame of the connection: there is room for it, and a host that has already left is found out soon.
  std::vector<std::uint8_t> frame(codecs::kFrameHeader + pairs.size());
  codecs::WriteFrameHeader({static_cast<std::uint32_t>(pairs.size()), 0, codecs::FrameType::kWelcome, flags, 1}, frame.data());
  std::memcpy(frame.data() + codecs::kFrameHeader, pairs.data(), pairs.size());
  alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(fds))] = {};
  struct iovec part {frame.data(), frame.size()};
  struct msghdr message {};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
  struct cmsghdr* rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof(int) * count);
  std::memcpy(CMSG_DATA(rights), fds, sizeof(int) * count);
  const ssize_t sent = ::sendmsg(core.fd.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  const std::size_t done = sent > 0 ? static_cast<std::size_t>(sent) : frame.size();
  core.out.Append(frame.data() + done, frame.size() - done);
  ListCoreFlush(core);
  if (core.answers) core.answers->memory().CloseFd();
}

// The body that a frame of this core names by its place.
bool Engine::TakeAnswer(Core& core, std::span<const std::uint8_t> payload, AnswerSlots::Lent& lent) {
  codecs::Place place{};
  if (!codecs::ReadPlace(payload, place)) return false;
  if (core.answers && core.answers->Lend(place.offset, place.size, lent)) return true;
  core.fault = core.answers ? "a body outside of its memory, or where one is still being sent" : "a body in memory that it was not given";
  return false;
}

}  // namespace uwsgi::engine
