// Deadlines of one length. Because every member waits equally long, the list is ordered by arming it at the back: arming, re-arming and
// cancelling are constant time, and a tick only looks at the front.
#pragma once
#include <cstdint>

namespace uwsgi::engine {

struct TimeoutNode {
  TimeoutNode* prev = nullptr;
  TimeoutNode* next = nullptr;
  std::uint64_t deadline_us = 0;
  void* owner = nullptr;  // the object this deadline is for
  [[nodiscard]] bool armed() const noexcept { return next != nullptr; }
  void Cancel() noexcept {
    if (!armed()) return;
    prev->next = next;
    next->prev = prev;
    prev = next = nullptr;
  }
  TimeoutNode() noexcept = default;
  TimeoutNode(const TimeoutNode&) = delete;
  TimeoutNode& operator=(const TimeoutNode&) = delete;
  ~TimeoutNode() { Cancel(); }
};

class TimeoutList {
 public:
  TimeoutList() noexcept { head_.prev = head_.next = &head_; }
  ~TimeoutList() {
    while (head_.next != &head_) head_.next->Cancel();
    head_.prev = head_.next = nullptr;
  }
  TimeoutList(const TimeoutList&) = delete;
  TimeoutList& operator=(const TimeoutList&) = delete;

  void set_length_us(std::uint64_t us) noexcept { length_us_ = us; }
  [[nodiscard]] bool enabled() const noexcept { return length_us_ != 0; }
  [[nodiscard]] bool empty() const noexcept { return head_.next == &head_; }

  // A length of 0 means no deadline: the node is only cancelled.
  void Arm(TimeoutNode& node, std::uint64_t now_us) noexcept {
    node.Cancel();
    if (length_us_ == 0) return;
    node.deadline_us = now_us + length_us_;
    node.prev = head_.prev;
    node.next = &head_;
    head_.prev->next = &node;
    head_.prev = &node;
  }
  // The first node whose time has come, taken off the list; nullptr when there is none.
  TimeoutNode* PopDue(std::uint64_t now_us) noexcept {
    TimeoutNode* first = head_.next;
    if (first == &head_ || first->deadline_us > now_us) return nullptr;
    first->Cancel();
    return first;
  }

 private:
  TimeoutNode head_;
  std::uint64_t length_us_ = 0;
};

}  // namespace uwsgi::engine
